import { Writable } from 'node:stream'
import { readDay } from '@tickertape/config'
import {
  eventually,
  prepareTables,
  sendEvents,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { check } from './check-command.ts'
import type { CheckReport } from './check-day.ts'

/** A table that is written by hand, with mistakes that the flattener would refuse. */
let made: TestConfig
const friday = Date.parse('2026-11-20T00:00:00Z')
const openedAt = Date.parse('2026-11-20T14:30:00Z')
const nowMs = Date.parse('2026-11-21T06:00:00Z')

const lineage = { feed: 'iex', received_at: Date.now() * 1000, origin: 'live' }

const bar = (source: string, symbol: string, startMs: number) => ({
  ...{ symbol, o: 10, h: 12, l: 9, c: 11, v: 100, time_stamp: startMs, n: null, vw: null },
  ...{ timeframe: '1m', source, ...lineage },
})
const trade = (symbol: string, number: number) => ({
  ...{ symbol, price: 10.5, size: 3, time_stamp: (openedAt + number) * 1000 },
  ...{ trade_id: `${number}`, exchange: 'V', conditions: '', action: 'new', source: 'alpaca' },
  ...lineage,
})
const minutes = (fromMs: number, count: number) =>
  Array.from({ length: count }, (_, minute) => fromMs + minute * 60_000)

async function ask(): Promise<{ report: CheckReport; code: string | undefined }> {
  let written = ''
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk
      done()
    },
  }) as NodeJS.WriteStream
  const code = await check({
    ...{ config: made.config, symbols: [], kinds: [], missing: 1, nowMs, json: true, output },
    ...{ day: readDay('--day', 'yesterday', nowMs), signal: AbortSignal.timeout(60_000) },
  }).then(
    () => undefined,
    (error) => error.code,
  )
  // While a table begins to consume, Pinot may not answer yet.
  const nothing = { day: '', until: '', series: [], problems: [] }
  return { report: written === '' ? nothing : JSON.parse(written), code }
}

beforeAll(async () => {
  made = await testConfig(inject('stackEnv'))
  await prepareTables(made)
})

describe('tape check', () => {
  it('finds in Pinot what is missing, what is wrong, and nothing else', async () => {
    const session = minutes(openedAt, 390)
    const bars = [
      ...session
        .filter((_, minute) => minute < 30 || minute > 34)
        .map((at) => bar('alpaca', 'AAPL', at)),
      ...session.map((at) => bar('alpaca', 'MSFT', at)),
      ...minutes(friday, 1440).map((at) => bar('kraken', 'BTC/USD', at)),
      ...minutes(openedAt - 86_400_000, 5).map((at) => bar('alpaca', 'NVDA', at)),
    ].map((each) =>
      each.symbol === 'MSFT' && each.time_stamp === openedAt ? { ...each, h: 8 } : each,
    )
    const trades = [trade('AAPL', 1), trade('AAPL', 2), { ...trade('AAPL', 3), price: 0 }]
    await sendEvents(made.config, 'bars', bars)
    await sendEvents(made.config, 'trades', trades)
    const rowsOf = ({ series }: CheckReport) => series.reduce((sum, { rows }) => sum + rows, 0)
    const { report, code } = await eventually(ask, (it) => rowsOf(it.report) === 2218, 60_000)
    expect(code).toBe('TAPE_CHECK_FAILED')
    const row = (kind: string, source: string, symbol: string, facts: object) =>
      expect.objectContaining({ kind, source, symbol, ...facts })
    expect(report.series).toEqual([
      row('bars', 'alpaca', 'AAPL', { rows: 385, minutes: 390, missing: 5, wrong: 0 }),
      row('bars', 'alpaca', 'MSFT', { rows: 390, minutes: 390, missing: 0, wrong: 1 }),
      row('bars', 'kraken', 'BTC/USD', { rows: 1440, minutes: 1440, missing: 0, wrong: 0 }),
      row('bars', 'alpaca', 'NVDA', { rows: 0, wrong: 0 }),
      row('trades', 'alpaca', 'AAPL', { rows: 3, wrong: 1 }),
    ])
    expect(report.problems.map(({ text }) => text).sort()).toEqual([
      'AAPL, 1m bars of alpaca: 5 of 390 minutes have no bar: 15:00 to 15:04 UTC',
      'AAPL, trades of alpaca: price is not above 0 in 1 row',
      'MSFT, 1m bars of alpaca: high is below open, close or low in 1 row',
      'NVDA, 1m bars of alpaca: no row, but the days before had some',
    ])
  })
})
