import { FakeStockData, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collect } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { stockdata } from './source.ts'

/** Eleven in the morning in New York, of a trading day. */
const start = Date.parse('2026-11-20T16:00:00Z')
const minutes = (count: number) => start + count * 60_000

let fake: FakeStockData
beforeEach(async () => {
  fake = await FakeStockData.start()
})
afterEach(() => fake[Symbol.asyncDispose]())

/** The source, polling every four minutes, until an instant of its clock. */
function setUp(until: number, env: Readonly<Record<string, string>> = {}) {
  const clock = new SkippingClock(start, until)
  const parts = testContext('stockdata', [], {
    STOCKDATA_URL: fake.http.url,
    STOCKDATA_API_TOKEN: fake.token,
    STOCKDATA_INTERVAL_MS: '240000',
    STOCKDATA_SYMBOLS: 'MSFT AMD',
    ...env,
  })
  return { ...parts, clock, open: () => stockdata(parts.context, { clock }) }
}

/** Collects until so many requests were made, and then stops the source. */
async function collectUntil(requests: number, { open, stop }: ReturnType<typeof setUp>) {
  const collected = collect(open())
  await fake.http.asked(requests)
  stop.abort()
  return collected
}

describe('the StockData source', () => {
  it('gives the answer as it was, and a trade for every quote in it', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    fake.trade('AMD', 151, '2026-11-20T10:59:59.500000', { is_extended_hours_price: true })
    const { answers, frames, trades } = await collect(setUp(start).open(), 2)
    const micros = Date.parse('2026-11-20T15:59:58Z') * 1000
    expect(answers.map(({ answer }) => answer)).toMatchObject([
      {
        source: 'stockdata',
        sequence: 0,
        received_at: start * 1000,
        meta: { requested: 2, returned: 2 },
        data: [
          { ticker: 'MSFT', price: 412.3, day_high: 413.3, timestamp_utc: micros },
          { ticker: 'AMD', price: 151, timestamp_utc: micros + 1_500_000 },
        ],
      },
    ])
    const common = { s: 0, i: '', x: 'XNAS', a: 'new' }
    expect(trades).toEqual([
      { S: 'MSFT', p: 412.3, t: micros, c: '', ...common },
      { S: 'AMD', p: 151, t: micros + 1_500_000, c: 'extended', ...common },
    ])
    expect(frames).toMatchObject([{ feed: 'quote', receivedAt: start * 1000 }])
    expect(frames[0]?.session).toBe(answers[0]?.answer.session)
  })

  it('gives nothing for an answer that says the same again, and trades of those that moved', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    fake.trade('AMD', 151, '2026-11-20T10:59:59.000000')
    const parts = setUp(minutes(4))
    const collected = collect(parts.open())
    await fake.http.asked(2)
    fake.trade('AMD', 152, '2026-11-20T11:05:00.000000')
    parts.clock.letPassTo(minutes(12))
    await fake.http.asked(4)
    parts.stop.abort()
    const { answers, trades } = await collected
    expect(answers.map(({ answer }) => answer.sequence)).toEqual([0, 1])
    expect(answers[1]?.answer.data).toHaveLength(2)
    expect(trades.map(({ S, p }) => [S, p])).toEqual([
      ['MSFT', 412.3],
      ['AMD', 151],
      ['AMD', 152],
    ])
  })

  it('asks for as many symbols at once as the plan allows', async () => {
    fake.symbolsPerRequest = 2
    const symbols = ['A', 'B', 'C', 'D', 'E']
    for (const symbol of symbols) fake.trade(symbol, 10, '2026-11-20T10:59:58.000000')
    const env = { STOCKDATA_SYMBOLS: symbols.join(' '), STOCKDATA_SYMBOLS_PER_REQUEST: '2' }
    const { trades } = await collect(setUp(start, env).open(), 6)
    expect(trades.map(({ S }) => S)).toEqual(symbols)
    expect(fake.http.requests.map(({ url }) => url.searchParams.get('symbols'))).toEqual([
      'A,B',
      'C,D',
      'E',
    ])
  })

  it('makes a day of the free plan last for a session when no interval is set', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    fake.http.left = 100
    const parts = setUp(Date.parse('2026-11-21T00:00:00Z'), { STOCKDATA_INTERVAL_MS: '0' })
    const close = Date.parse('2026-11-20T21:00:00Z')
    const collected = collect(parts.open())
    const polls = Math.floor((close - start) / 234_000) + 2
    await fake.http.asked(polls)
    parts.stop.abort()
    await collected
    expect(fake.http.requests).toHaveLength(polls)
    expect(fake.http.left).toBeGreaterThan(0)
    expect(parts.clock.now()).toBeGreaterThan(close)
  })

  it('names symbols that StockData does not answer, once, and goes on with the others', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    const parts = setUp(minutes(60))
    const { trades } = await collectUntil(3, parts)
    expect(trades).toHaveLength(1)
    expect(parts.warnings).toEqual([
      { facts: { symbols: ['AMD'] }, message: 'StockData does not answer these symbols' },
    ])
  })

  it('ends when none of the symbols is known, naming them', async () => {
    await expect(collect(setUp(start).open())).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: 'StockData does not know MSFT, AMD: correct producer.symbols or --symbols',
    })
  })

  it('counts quotes that cannot be read and delivers the others', async () => {
    fake.keyByTicker = true
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    fake.trade('AMD', 151, 'yesterday')
    const { open, rejections } = setUp(start)
    const { answers, trades } = await collect(open(), 2)
    expect(trades.map(({ S }) => S)).toEqual(['MSFT'])
    expect(answers[0]?.answer.data).toHaveLength(1)
    expect(rejections.total).toBe(1)
  })

  it('waits out the quota of a day and of a minute', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    for (const [quota, back] of [
      ['day', Date.parse('2026-11-21T00:00:00Z')],
      ['minute', minutes(1)],
    ] as const) {
      fake.quota = quota
      fake.http.left = 0
      const parts = setUp(Number.POSITIVE_INFINITY)
      const deliveries = parts.open()[Symbol.asyncIterator]()
      const first = deliveries.next()
      await fake.http.asked(fake.http.requests.length + 1)
      fake.http.left = 100
      await first
      expect(parts.clock.now()).toBeGreaterThanOrEqual(back)
      expect(parts.clock.now()).toBeLessThanOrEqual(back + 1_000)
      parts.stop.abort()
    }
  })

  it('ends with a token that is refused, without showing it', async () => {
    const { open } = setUp(start, { STOCKDATA_API_TOKEN: 'wrong-token' })
    const error = await collect(open()).catch((cause) => cause)
    expect(error).toMatchObject({ code: 'TAPE_SOURCE_REFUSED' })
    expect(error.message).toContain('check STOCKDATA_API_TOKEN')
    expect(error.message + JSON.stringify(error.context)).not.toContain('wrong-token')
    expect(fake.http.requests).toHaveLength(1)
  })

  it('ends without an error when it is stopped, also while it waits for the next poll', async () => {
    fake.trade('MSFT', 412.3, '2026-11-20T10:59:58.000000')
    const parts = setUp(start)
    const collected = collect(parts.open())
    await fake.http.asked(1)
    parts.stop.abort()
    await collected
  })
})
