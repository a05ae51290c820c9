import { Writable } from 'node:stream'
import { loadConfig, readDay } from '@tickertape/config'
import { type StubRequest, stubServer } from '@tickertape/testkit/stub'
import { describe, expect, it } from 'vitest'
import { check } from './check-command.ts'

const nowMs = Date.parse('2026-11-21T06:00:00Z')
const openedAt = Date.parse('2026-11-20T14:30:00Z')

type Row = readonly (string | number)[]

/** What a table of bars has. */
interface Day {
  readonly rows?: readonly Row[]
  readonly liveBefore?: readonly Row[]
  readonly highTooLow?: readonly Row[]
  readonly inSession?: readonly Row[]
  readonly times?: readonly number[]
}

function answerTo(sql: string, day: Day): readonly Row[] {
  if (sql.startsWith('SELECT time_stamp')) return (day.times ?? []).map((time) => [time])
  if (sql.includes("origin = 'live'")) return day.liveBefore ?? []
  if (sql.includes('h - o < 0')) return day.highTooLow ?? []
  if (sql.includes(' OR ') || sql.includes('v < 0')) return []
  if (sql.includes("timeframe = '1m'")) return day.inSession ?? []
  return day.rows ?? []
}

const columnNames = ['source', 'symbol', 'timeframe', 'count(*)']
const dataSchema = { columnNames, columnDataTypes: columnNames.map(() => 'STRING') }

interface Asked {
  readonly symbols?: readonly string[]
  readonly json?: boolean
  readonly date?: string
  readonly now?: number
}

async function run(
  day: Day,
  { symbols = [], json = false, date = 'yesterday', now = nowMs }: Asked = {},
) {
  await using pinot = await stubServer(({ path, method, body }: StubRequest) => {
    if (path === '/health') return { body: 'OK' }
    if (method !== 'POST') return { body: { tenants: {} } }
    const rows = answerTo((body as { sql: string }).sql, day)
    return { body: { resultTable: { dataSchema, rows } } }
  })
  let written = ''
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk
      done()
    },
  }) as NodeJS.WriteStream
  const env = { PINOT_CONTROLLER_URL: pinot.url, PINOT_BROKER_URL: pinot.url }
  const failed = await check({
    ...{ config: loadConfig({ env }), symbols, kinds: ['bars'], missing: 1, json, output },
    ...{ nowMs: now, day: readDay('--day', date, now), signal: new AbortController().signal },
  }).then(
    () => undefined,
    (error) => error,
  )
  return { failed, lines: written.split('\n').filter(Boolean) }
}

const aapl = (rows: number): Row => ['alpaca', 'AAPL', '1m', rows]
const aaplDay = (rows: number): Day => ({ rows: [aapl(rows)], inSession: [aapl(rows)] })
const failure = (message: RegExp) => ({
  code: 'TAPE_CHECK_FAILED',
  exitCode: 1,
  message: expect.stringMatching(message),
})

describe('a day', () => {
  it('is good when every minute of the session has a bar', async () => {
    const { failed, lines } = await run(aaplDay(390))
    expect(failed).toBeUndefined()
    expect(lines).toEqual([
      'kind  source  symbol  length  rows  minutes  missing  wrong',
      'bars  alpaca  AAPL    1m       390      390        0      0',
      '2026-11-20: good, 390 rows in 1 series',
    ])
  })

  it('is good with as many holes as are allowed, which are told all the same', async () => {
    const { failed, lines } = await run(aaplDay(387))
    expect(failed).toBeUndefined()
    expect(lines[1]).toMatch(/390 +3 +0$/)
  })

  it('fails with more, and names the minutes', async () => {
    const times = Array.from({ length: 380 }, (_, minute) => openedAt + (minute + 10) * 60_000)
    const { failed, lines } = await run({ ...aaplDay(380), times })
    const text = 'AAPL, 1m bars of alpaca: 10 of 390 minutes have no bar: 14:30 to 14:39 UTC'
    expect(failed).toMatchObject(failure(new RegExp(`^2026-11-20: ${text}; 380 rows`)))
    expect(lines.at(-1)).toBe(text)
  })

  it('fails when a symbol that came live in the days before is not there', async () => {
    const liveBefore = [aapl(2000), ['alpaca', 'MSFT', '1m', 1900], ['alpaca', 'IBM', '1d', 7]]
    const { failed, lines } = await run({ ...aaplDay(390), liveBefore })
    expect(failed).toMatchObject(failure(/MSFT, 1m bars of alpaca: no row, but the days before/))
    expect(lines.join('\n')).not.toContain('IBM')
  })

  it('does not ask for what was closed', async () => {
    const { failed } = await run({ liveBefore: [aapl(2000)] }, { date: '2026-11-15' })
    expect(failed).toMatchObject(failure(/no table has a row of 2026-11-15/))
  })

  it('fails when a value cannot be, and when a symbol that was asked for has no row', async () => {
    const day = { ...aaplDay(390), highTooLow: [aapl(2)] }
    const { failed, lines } = await run(day, { symbols: ['AAPL', 'TSLA'] })
    expect(failed).toMatchObject(failure(/high is below open, close or low in 2 rows and 1 more/))
    expect(lines[1]).toMatch(/ 2$/)
    expect(lines.at(-1)).toBe('TSLA: no row')
  })

  it('that is not over is held against the minutes until now', async () => {
    const now = Date.parse('2026-11-20T15:02:30Z')
    const { failed, lines } = await run(aaplDay(30), { date: 'today', now })
    expect(failed).toBeUndefined()
    expect(lines[1]).toMatch(/ 30 +30 +0 +0$/)
  })

  it('is one JSON object for a program, with every problem by its kind', async () => {
    const { failed, lines } = await run(aaplDay(100), { json: true })
    expect(failed).toBeDefined()
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ day: '2026-11-20', until: '2026-11-21T00:00:00.000Z' }),
    ])
    const { problems } = JSON.parse((await run({}, { json: true })).lines[0] as string)
    expect(problems).toEqual([{ what: 'nothing', text: 'no table has a row of 2026-11-20' }])
  })
})
