import { FakeAlpacaHistory } from '@tickertape/testkit'
import { expect, it } from 'vitest'
import { collect } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { alpacaBackfill } from './backfill.ts'

const bar = (t: string) => ({ t, o: 2, h: 3, l: 1, c: 2, v: 40, n: 3, vw: 2.5 })
const rows = { bars: { MSFT: ['14:30', '14:31', '14:32'].map((t) => bar(`2026-01-05T${t}:00Z`)) } }

function setUp(fake: FakeAlpacaHistory, env: Readonly<Record<string, string>> = {}) {
  const keys = { APCA_API_KEY_ID: fake.key, APCA_API_SECRET_KEY: fake.secret }
  const { context } = testContext('alpaca', [], {
    ALPACA_HISTORY_URL: fake.http.url,
    ...keys,
    ...env,
  })
  const micros = (time: string) => Date.parse(`2026-01-05T${time}:00Z`) * 1000
  const span = { fromMicros: micros('14:31'), toMicros: micros('14:32') }
  return alpacaBackfill.read({ kind: 'bars', symbols: ['MSFT'], ...span }, context)
}

it('gives what the stream would have given from one time on and before another', async () => {
  await using fake = await FakeAlpacaHistory.start({ rows })
  const { frames } = await collect(setUp(fake))
  const { t: _, ...values } = bar('')
  const t = Date.parse('2026-01-05T14:31:00Z')
  expect(frames).toMatchObject([
    { kind: 'bars', feed: 'iex', items: [{ S: 'MSFT', t, tf: '1m', ...values }] },
  ])
})

it('ends with an error for a feed that keeps nothing', async () => {
  await using fake = await FakeAlpacaHistory.start({ rows })
  await expect(collect(setUp(fake, { ALPACA_FEED: 'test' }))).rejects.toMatchObject({
    code: 'TAPE_SOURCE_REFUSED',
  })
})
