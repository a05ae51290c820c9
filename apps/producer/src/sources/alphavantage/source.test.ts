import { FakeAlphaVantage, madeBar, newYorkSeconds, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collect } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { alphavantage } from './source.ts'

/** Eleven in the morning in New York, of a trading day. */
const start = Date.parse('2026-11-20T16:00:00Z')
const minutes = (count: number) => start + count * 60_000

let clock: SkippingClock
let fake: FakeAlphaVantage
beforeEach(async () => {
  clock = new SkippingClock(start, start + 3_000)
  fake = await FakeAlphaVantage.start({ now: () => clock.now() })
})
afterEach(() => fake[Symbol.asyncDispose]())

function setUp(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const parts = testContext('alphavantage', argv, {
    ALPHAVANTAGE_SYMBOLS: 'IBM',
    ALPHAVANTAGE_URL: fake.http.url,
    ALPHAVANTAGE_API_KEY: fake.key,
    ALPHAVANTAGE_INTERVAL_MS: '300000',
    ...env,
  })
  return { ...parts, open: () => alphavantage(parts.context, { clock }) }
}

/** Starts of five-minute bars of extended hours, from one date to another. */
function barsFrom(dates: readonly string[]): number[] {
  return dates.flatMap((date) => {
    const first = newYorkSeconds(`${date} 04:00:00`)
    return Array.from({ length: 192 }, (_, n) => first + n * 300)
  })
}

const monthsAsked = () => fake.http.requests.map(({ url }) => url.searchParams.get('month'))

describe('the quotes of Alpha Vantage', () => {
  it('become trades, and nothing when they are the same again', async () => {
    fake.quote('IBM', '302.40', '2026-11-19')
    const parts = setUp([])
    const collected = collect(parts.open())
    await fake.http.asked(1)
    clock.letPassTo(minutes(5))
    await fake.http.asked(2)
    fake.quote('IBM', '303.10', '2026-11-20')
    clock.letPassTo(minutes(11))
    await fake.http.asked(3)
    clock.letPassTo(minutes(16))
    await fake.http.asked(4)
    parts.stop.abort()
    const { trades } = await collected
    expect(trades.map(({ p, t, c }) => [p, new Date(t / 1000).toISOString(), c])).toEqual([
      [302.4, '2026-11-19T21:00:00.000Z', ''],
      [303.1, '2026-11-20T16:10:00.000Z', 'received'],
    ])
  })

  it('are asked for one symbol a second', async () => {
    for (const symbol of ['A', 'B', 'C']) fake.quote(symbol, '10', '2026-11-19')
    const { open } = setUp(['--symbols', 'A', 'B', 'C'])
    const { trades } = await collect(open(), 3)
    expect(trades.map(({ S }) => S)).toEqual(['A', 'B', 'C'])
    expect(clock.now() - start).toBe(2_000)
  })

  it('leave a symbol out that is not known, and end when none is', async () => {
    fake.quote('IBM', '302.40', '2026-11-19')
    const some = setUp(['--symbols', 'NONE', 'IBM'])
    const collected = collect(some.open())
    await fake.http.asked(2)
    clock.letPassTo(minutes(6))
    await fake.http.asked(3)
    some.stop.abort()
    expect((await collected).trades).toHaveLength(1)
    expect(some.warnings.map(({ facts }) => facts)).toEqual([{ symbol: 'NONE' }])
    await expect(collect(setUp(['--symbols', 'NONE']).open())).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: 'Alpha Vantage does not know NONE: correct producer.symbols or --symbols',
    })
  })

  it.each(['note', 'sparingly', 'day'] as const)(
    'wait out a limit, worded as %s',
    async (wording) => {
      fake.quote('IBM', '302.40', '2026-11-19')
      fake.wording = wording
      fake.http.left = 0
      clock.letPassTo(Number.POSITIVE_INFINITY)
      const { open, warnings } = setUp([])
      const deliveries = open()[Symbol.asyncIterator]()
      const first = deliveries.next()
      await fake.http.asked(1)
      fake.http.left = 10
      expect((await first).value.items).toHaveLength(1)
      expect(clock.now() - start).toBeGreaterThanOrEqual(wording === 'day' ? 900_000 : 60_000)
      expect(warnings.map(({ message }) => message)).toContain('the feed limits us; waiting')
      expect(JSON.stringify(warnings)).not.toContain(fake.key)
    },
  )

  it('end with a key that is refused', async () => {
    const { open } = setUp([], { ALPHAVANTAGE_API_KEY: 'wrong-key' })
    await expect(collect(open())).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: expect.stringContaining('check ALPHAVANTAGE_API_KEY'),
    })
  })
})

describe('the bars of Alpha Vantage', () => {
  it('are the newest hundred without the running one, then those that are new', async () => {
    fake.bars.set('IBM', barsFrom(['2026-11-19', '2026-11-20']))
    const parts = setUp(['--kinds', 'bars'])
    const collected = collect(parts.open())
    await fake.http.asked(1)
    clock.letPassTo(minutes(5))
    await fake.http.asked(2)
    clock.letPassTo(minutes(11))
    await fake.http.asked(3)
    clock.letPassTo(minutes(16))
    await fake.http.asked(4)
    parts.stop.abort()
    const { bars, frames } = await collected
    expect(frames.map(({ items, origin }) => [items.length, origin])).toEqual([
      [99, 'live'],
      [1, 'live'],
      [1, 'live'],
    ])
    const times = bars.map(({ t }) => t)
    expect(new Set(times).size).toBe(101)
    expect(times.at(-1)).toBe(minutes(5))
    for (const { t, o, h, l, c, v, tf } of bars) {
      expect({ o, h, l, c, v }).toEqual(madeBar('IBM', t / 1000))
      expect(tf).toBe('5m')
    }
  })

  it('come by the month for a range, each once, and the source ends with it', async () => {
    const dates = ['2026-09-30', '2026-10-01', '2026-10-30', '2026-11-02', '2026-11-03']
    fake.bars.set('IBM', barsFrom(dates))
    clock.letPassTo(minutes(60))
    const range = ['--from', '2026-10-01T12:00:00Z', '--to', '2026-11-03']
    const { bars, frames } = await collect(setUp(['--kinds', 'bars', ...range]).open())
    expect(monthsAsked()).toEqual(['2026-10', '2026-11'])
    expect(frames.every(({ origin }) => origin === 'history')).toBe(true)
    const [from, to] = [Date.parse('2026-10-01T12:00:00Z'), Date.parse('2026-11-03')]
    const expected = barsFrom(dates).map((seconds) => seconds * 1000)
    expect(bars.map(({ t }) => t)).toEqual(expected.filter((t) => t >= from && t < to))
  })

  it('are polled after the history when the range has no end', async () => {
    fake.bars.set('IBM', barsFrom(['2026-11-19', '2026-11-20']))
    const parts = setUp(['--kinds', 'bars', '--from', '2026-11-19T12:00:00Z'])
    const collected = collect(parts.open())
    await fake.http.asked(2)
    parts.stop.abort()
    expect((await collected).frames[0]?.origin).toBe('history')
    expect(monthsAsked()).toEqual(['2026-11', null])
  })

  it('follow the zone that the answer names', async () => {
    const london = await FakeAlphaVantage.start({ zone: 'Europe/London', now: () => clock.now() })
    const starts = barsFrom(['2026-11-19'])
    london.bars.set('IBM', starts)
    const parts = setUp(['--kinds', 'bars'], { ALPHAVANTAGE_URL: london.http.url })
    const { bars } = await collect(parts.open(), 1)
    expect(bars.map(({ t }) => t / 1000)).toEqual(starts.slice(-100))
    await london[Symbol.asyncDispose]()
  })

  it('exist for minutes and hours, and not for days', () => {
    const { open } = setUp(['--kinds', 'bars', '--timeframe', '1d'])
    expect(open).toThrow('alphavantage has bars of 1m, 5m, 15m, 30m, 1h, not 1d')
  })
})
