import { projectRoot } from '@tickertape/config'
import { createProducer } from '@tickertape/kafka'
import { encodeFramed, type Gap } from '@tickertape/schema'
import { connectStreams, prepareSingles } from '@tickertape/streams'
import { FakeKraken, quietLog, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Line } from '../tape/shell.ts'

/** Gaps that a producer gave up, in the ledger, and a venue that has what is missing in one of them. */
let kraken: FakeKraken
let env: Record<string, string>

const DAY_MICROS = 86_400_000_000
const from = new Date('2026-11-20T10:00:00Z')
const lost = (id: string, change: Partial<Gap>): Gap => ({
  ...{ id, source: 'kraken', feed: 'v2', kind: 'trades', symbols: ['BTC/USD'] },
  ...{ from: from.getTime() * 1000, to: (from.getTime() + 60_000) * 1000, reason: 'disconnect' },
  ...{ detail: 'history failed', status: 'lost', backfilled: 0, at: Date.now() * 1000 },
  ...change,
})

beforeAll(async () => {
  kraken = await FakeKraken.start(['BTC/USD'])
  const made = await testConfig(inject('stackEnv'), { KRAKEN_REST_URL: kraken.rest.url })
  env = { ...made.env }
  const { config } = made
  const signal = AbortSignal.timeout(60_000)
  const connection = { clientId: 'test', config, log: quietLog, signal }
  const { client, registry } = await connectStreams(connection)
  const { topic, type, schemaId } = (await prepareSingles(config, registry)).gaps
  await using producer = await createProducer(client)
  const gaps = [
    lost('to-fill', {}),
    lost('of-quotes', { kind: 'quotes' }),
    lost('of-another-day', {
      from: from.getTime() * 1000 - 2 * DAY_MICROS,
      to: from.getTime() * 1000 - DAY_MICROS,
    }),
    lost('refused', { symbols: ['NIL/USD'], from: 1, to: 2_000_000 }),
  ]
  await producer.send(
    gaps.map((gap) => ({ topic, key: gap.id, value: encodeFramed(type, schemaId, gap) })),
  )
  for (const second of [10, 20, 30]) {
    kraken.trade('BTC/USD', 42_000 + second, new Date(from.getTime() + second * 1000))
  }
})
afterAll(() => kraken?.[Symbol.asyncDispose]())

const tape = (line: string) =>
  new Line(`exec node apps/cli/src/main.ts ${line}`, env, projectRoot).ended()
const idsOf = (gaps: readonly Gap[]) => gaps.map(({ id }) => id)

describe('tape gaps', () => {
  it('repair fills what the venue keeps of a day, and leaves what nobody keeps', async () => {
    const { code, stdout, stderr } = await tape('gaps repair --day 2026-11-20 --json')
    expect(code, stderr).toBe(0)
    const { filled, failed, beyond } = JSON.parse(stdout)
    expect([idsOf(filled), idsOf(failed), idsOf(beyond)]).toEqual([['to-fill'], [], ['of-quotes']])
    expect(filled[0]).toMatchObject({ status: 'closed', backfilled: 3 })
  })

  it('repair again finds nothing more to fill', async () => {
    const { code, stdout, stderr } = await tape('gaps repair --day 2026-11-20')
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/0 gaps filled with 0 events; 1 stay, because/)
  })

  it('repair fails when a venue that keeps the events does not give them, and says why', async () => {
    const { code, stdout, stderr } = await tape('gaps repair --from 1970-01-01 --to 1970-01-02')
    expect(code, stdout).toBe(1)
    expect(stderr).toMatch(/TAPE_GAPS_LEFT: .*history failed: .*Unknown asset pair/)
  })

  it('list shows how each stands', async () => {
    const { stdout } = await tape('gaps list --from 1970-01-01 --status lost --json')
    expect(idsOf(JSON.parse(stdout).gaps).sort()).toEqual([
      'of-another-day',
      'of-quotes',
      'refused',
    ])
  })
})
