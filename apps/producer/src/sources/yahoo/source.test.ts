import {
  FakeYahoo,
  madeBar,
  newYorkSeconds,
  SkippingClock,
  weekdaysBefore,
} from '@tickertape/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { collect } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { yahoo } from './source.ts'

const saturday = Date.parse('2026-11-21T12:00:00Z')

let fake: FakeYahoo | undefined
afterEach(async () => {
  await fake?.[Symbol.asyncDispose]()
  fake = undefined
})

/** The source against a fake that knows 250 days before a Saturday, or before another instant. */
async function setUp(argv: readonly string[], nowMs = saturday) {
  const clock = new SkippingClock(nowMs)
  const date = new Date(nowMs).toISOString().slice(0, 10)
  const days = nowMs === saturday ? weekdaysBefore(date, 250) : [...weekdaysBefore(date, 20), date]
  fake = await FakeYahoo.start({ days, now: clock.now })
  const parts = testContext('yahoo', argv, { YAHOO_URL: fake.http.url })
  return { ...parts, fake, clock, open: () => yahoo(parts.context, { clock }) }
}

const symbols = Array.from({ length: 10 }, (_, n) => `S${String.fromCharCode(65 + n)}`)

describe('the Yahoo source', () => {
  it('gives a year of days for ten symbols, as they are, in ten requests two seconds apart', async () => {
    const { open, fake, clock } = await setUp(['--symbols', ...symbols])
    const { bars, frames } = await collect(open())
    expect(bars).toHaveLength(2_500)
    expect(new Set(frames.map(({ session }) => session)).size).toBe(1)
    expect(fake.http.requests).toHaveLength(10)
    expect(clock.now() - saturday).toBe(18_000)
    for (const { S, o, h, l, c, v, t, tf } of bars) {
      expect({ o, h, l, c, v }).toEqual(madeBar(S, t / 1000))
      expect(tf).toBe('1d')
    }
  })

  it('fetches minutes week by week, each minute once', async () => {
    const { open, fake } = await setUp(['--symbols', 'MSFT', '--timeframe', '1m', '--from', '20d'])
    const { bars } = await collect(open())
    expect(fake.http.requests).toHaveLength(3)
    const times = bars.map(({ t }) => t)
    expect(new Set(times).size).toBe(times.length)
    const days = weekdaysBefore('2026-11-21', 15)
    expect(times).toEqual(
      days.flatMap((day) => {
        const open = newYorkSeconds(`${day} 09:30:00`) * 1000
        return Array.from({ length: 390 }, (_, n) => open + n * 60_000)
      }),
    )
  })

  it('has half-hours and hours, too', async () => {
    for (const [timeframe, perDay] of [
      ['30m', 13],
      ['1h', 7],
    ] as const) {
      const argv = [
        '--symbols',
        'MSFT',
        '--timeframe',
        timeframe,
        '--from',
        '2026-11-16',
        '--to',
        '2026-11-18',
      ]
      const { bars } = await collect((await setUp(argv)).open())
      expect(bars).toHaveLength(2 * perDay)
      await fake?.[Symbol.asyncDispose]()
    }
  })

  it('leaves out the running bar and the live row while the session is open', async () => {
    const noon = Date.parse('2026-11-20T17:00:07Z')
    const argv = ['--symbols', 'MSFT', '--from', '2026-11-20', '--timeframe']
    const minutes = await setUp([...argv, '1m'], noon)
    expect((await collect(minutes.open())).bars).toHaveLength(150)
    await fake?.[Symbol.asyncDispose]()
    const days = await setUp([...argv, '1d'], noon)
    expect((await collect(days.open())).bars).toHaveLength(0)
  })

  it('gives no bar for empty slots, short arrays, rows out of hours and days that come twice', async () => {
    const { open, fake, metrics } = await setUp(['--symbols', 'MSFT', '--from', '2026-11-16'])
    const empty = newYorkSeconds('2026-11-17 09:30:00')
    Object.assign(fake.oddities, { isEmpty: (t: number) => t === empty, lastTwice: true })
    expect((await collect(open())).bars).toHaveLength(4)
    const { values } = await metrics.ignored.get()
    expect(values.map(({ labels, value }) => [labels.type, value])).toEqual([
      ['empty slot', 1],
      ['twice', 1],
    ])
  })

  it('delivers the symbols that are known, then names the others in its error', async () => {
    const { open } = await setUp(['--symbols', 'ZZA', 'MSFT', 'ZZB'])
    const frames: unknown[] = []
    const reading = (async () => {
      for await (const frame of open()) frames.push(frame)
    })()
    await expect(reading).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: 'Yahoo does not know ZZA, ZZB: correct producer.symbols or --symbols',
    })
    expect(frames).toHaveLength(1)
  })

  it('comes back a quarter of an hour after it was throttled', async () => {
    const { open, fake, clock, warnings } = await setUp(['--symbols', 'MSFT'])
    fake.http.arm({ fault: 'reply', reply: { status: 429, body: 'Edge: Too Many Requests' } })
    expect((await collect(open())).bars).toHaveLength(250)
    expect(clock.now() - saturday).toBeGreaterThanOrEqual(900_000)
    expect(warnings.map(({ message }) => message)).toEqual(['the feed limits us; waiting'])
  })

  it('refuses bars of another length than it asked for', async () => {
    const { open, fake } = await setUp(['--symbols', 'MSFT', '--timeframe', '30m'])
    fake.oddities.granularity = '60m'
    await expect(collect(open())).rejects.toThrow(
      'Yahoo answered 60m bars of MSFT when asked for 30m: choose another --timeframe',
    )
  })

  it('says before it asks that a range is older than what Yahoo has', async () => {
    const { open } = await setUp(['--timeframe', '1m', '--from', '40d'])
    expect(open).toThrow('Yahoo has 1m bars of the last 29 days only: set --from 29d or later')
  })

  it('takes the oldest range that it advises', async () => {
    const { open } = await setUp(['--symbols', 'MSFT', '--timeframe', '1m', '--from', '29d'])
    expect((await collect(open())).bars.length).toBeGreaterThan(0)
  })

  it('warns of a symbol without bars in the range', async () => {
    const argv = ['--symbols', 'MSFT', '--from', '2026-11-14', '--to', '2026-11-16']
    const { open, warnings } = await setUp(argv)
    expect((await collect(open())).frames).toEqual([])
    expect(warnings).toEqual([
      { facts: { symbol: 'MSFT' }, message: 'Yahoo has no bars of this symbol in this range' },
    ])
  })

  it('ends without an error when it is stopped between two answers, and delivers no half of one', async () => {
    const { open, stop, fake } = await setUp(['--symbols', 'MSFT', 'SPY'])
    const frames = open()[Symbol.asyncIterator]()
    expect((await frames.next()).value.items).toHaveLength(250)
    fake.http.arm({ fault: 'stall' })
    const next = frames.next()
    await fake.http.asked(2)
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
