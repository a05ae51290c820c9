import { PinotBroker } from '@tickertape/pinot'
import {
  AppProcess,
  eventually,
  FakeYahoo,
  madeBar,
  prepareTables,
  type TestConfig,
  testConfig,
  weekdaysBefore,
} from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { audited } from './audited.ts'

const symbols = ['AAPL', 'AMD', 'AMZN', 'GOOGL', 'IBM', 'META', 'MSFT', 'NVDA', 'SPY', 'TSLA']
const DAYS = 250

let fake: FakeYahoo
let setup: TestConfig
let broker: PinotBroker

beforeAll(async () => {
  const today = new Date().toISOString().slice(0, 10)
  fake = await FakeYahoo.start({ days: weekdaysBefore(today, DAYS) })
  setup = await testConfig(inject('stackEnv'), {
    S3_SINK_MAX_AGE_MS: '1000',
    YAHOO_URL: fake.http.url,
    // As shipped, pauses between requests take 18 s of the 30: too many for the busy cores of a test.
    YAHOO_SPACING_MS: '500',
  })
  broker = new PinotBroker(setup.config.pinot.broker_url)
  await prepareTables(setup)
})
afterAll(() => fake[Symbol.asyncDispose]())

const rows = async (sql: string) =>
  (await broker.query(sql.replace('TABLE', setup.config.pinot.table))).rows
const count = async (where: string) =>
  Number((await rows(`SELECT COUNT(*) FROM TABLE WHERE ${where}`))[0]?.[0])

/** Fetches a year of days until SQL has the rows; answers the seconds. */
async function fetchYear(): Promise<number> {
  const started = Date.now()
  const args = ['--source', 'yahoo', '--symbols', ...symbols]
  await using producer = new AppProcess('producer', setup.env, args)
  expect(await producer.exited(), producer.output).toBe(0)
  const expected = symbols.length * DAYS
  await eventually(
    () => count(`received_at >= ${started * 1000}`),
    (found) => found === expected,
    120_000,
  )
  return (Date.now() - started) / 1000
}

describe('a year of daily bars of ten symbols', () => {
  it('is in SQL, every row with its values, and the same after a second run of less than 30 s', async () => {
    await using _flattener = new AppProcess('flattener', setup.env)
    await using _archiver = new AppProcess('archiver', setup.env)
    await fetchYear()
    await audited(setup.config)

    // By now the services run: what is measured is not how long they take to start.
    expect(await fetchYear()).toBeLessThan(30)
    expect(await count('v >= 0')).toBe(2_500)
    const found = await rows(
      'SELECT symbol, time_stamp, o, h, l, c, v, timeframe, source, origin FROM TABLE ORDER BY symbol, time_stamp LIMIT 5000',
    )
    expect(found).toHaveLength(2_500)
    for (const [symbol, time, o, h, l, c, v, ...lineage] of found) {
      expect({ o, h, l, c, v }).toEqual(madeBar(String(symbol), Number(time) / 1000))
      expect(lineage).toEqual(['1d', 'yahoo', 'history'])
    }
    const days = new Set(found.map(([symbol, time]) => `${symbol} ${time}`))
    expect(days.size).toBe(2_500)
    expect(fake.http.requests).toHaveLength(20)
  })
})
