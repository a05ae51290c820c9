import { FakeBinance, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { live } from '../../live/live-source.ts'
import { collect, quick, total } from '../../live/test-feed.ts'
import { collect as collectAll } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { binanceHistory } from './history.ts'
import { binance } from './protocol.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 20, 15)

let fake: FakeBinance
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await FakeBinance.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

function setUp(kinds: readonly string[], symbols: readonly string[] = ['BTCUSDT', 'ETHUSDT']) {
  const argv = ['--symbols', ...symbols, '--kinds', ...kinds]
  const env = { BINANCE_URL: fake.url, BINANCE_REST_URL: fake.rest.url }
  const parts = testContext('binance', argv, env)
  stops.push(parts.stop)
  return parts
}
const streamed = (kinds: readonly string[], symbols?: readonly string[]) => {
  const parts = setUp(kinds, symbols)
  return { ...parts, ...collect(live(binance)(parts.context, { ...quick, overlapMs: 100 })) }
}

describe('the streams of Binance', () => {
  it('makes trades, and quotes that bear the time of their receipt', async () => {
    const { until, items, received } = streamed(['trades', 'quotes'])
    const connection = await fake.subscribed(0, 4)
    const params = ['btcusdt@trade', 'ethusdt@trade', 'btcusdt@bookTicker', 'ethusdt@bookTicker']
    expect(connection.received).toEqual([{ method: 'SUBSCRIBE', params, id: 1 }])
    fake.trade('BTCUSDT', '91250.11000000', start)
    const book = {
      u: 40_090_021_712,
      s: 'BTCUSDT',
      b: '91250.10',
      B: '0.5',
      a: '91250.12',
      A: '0.2',
    }
    fake.publish('BTCUSDT', 'bookTicker', book)
    await until(2)
    expect(items()[0]).toEqual({
      ...{ S: 'BTCUSDT', p: 91_250.11, s: 0.0041, t: start * 1000, i: '5312345678' },
      ...{ x: 'BINANCE', c: 'sell', a: 'new' },
    })
    expect(items()[1]).toEqual({
      ...{ S: 'BTCUSDT', bp: 91_250.1, bs: 0.5, ap: 91_250.12, as: 0.2 },
      ...{ t: received[1]?.receivedAt, bx: 'BINANCE', ax: 'BINANCE', c: 'received' },
      i: '40090021712',
    })
  })

  it('gives a bar once it is final, and none without trades', async () => {
    const { until, items } = streamed(['bars'])
    await fake.subscribed(0, 2)
    fake.trade('BTCUSDT', '10', start)
    fake.trade('BTCUSDT', '12', start + 1_000)
    fake.kline('ETHUSDT', start, true)
    fake.kline('BTCUSDT', start, true)
    await until(1)
    expect(items()).toEqual([
      {
        ...{ S: 'BTCUSDT', o: 10, h: 12, l: 10, c: 12, v: 0.0082, t: start },
        ...{ n: 2, vw: 11, tf: '1m' },
      },
    ])
  })

  it('opens a new connection before the old one is closed, and repeats no trade', async () => {
    const { until, items, gaps, metrics } = streamed(['trades'], ['BTCUSDT'])
    const first = await fake.subscribed(0)
    fake.trade('BTCUSDT', '1')
    await until(1)
    first.shutDown()
    await fake.subscribed(1)
    fake.trade('BTCUSDT', '2')
    await until(2)
    await fake.until(() => (first.closed ? true : undefined))
    fake.trade('BTCUSDT', '3')
    await until(3)
    expect(items().map((item) => (item as { p: number }).p)).toEqual([1, 2, 3])
    expect(await total(metrics.repeated)).toBe(1)
    expect(gaps).toEqual([])
  })

  it.each([true, false])(
    'ends when all is refused, in either shape (nested: %s)',
    async (nested) => {
      fake.arm({ at: 'subscribe', nested })
      const { ended } = streamed(['trades'])
      await expect(ended).rejects.toThrow(/2 Invalid request: correct binance.symbols/)
    },
  )

  it('ends where Binance is not allowed, and says where to go', async () => {
    fake.arm({ at: 'handshake', status: 451 })
    await expect(streamed(['trades']).ended).rejects.toThrow(/451.*use --source coinbase/)
  })

  it('asks for many streams within the limit of messages a second', async () => {
    const symbols = Array.from({ length: 300 }, (_, n) => `S${n}USDT`)
    const { ended } = streamed(['trades'], symbols)
    const connection = await fake.subscribed(0, 300)
    expect(connection.received).toHaveLength(6)
    expect(connection.closed).toBe(false)
    for (const stop of stops) stop.abort()
    await ended
  })
})

describe('the history of Binance', () => {
  const symbols = ['BTCUSDT']
  const span = (from: number, to: number) => ({
    fromMicros: (start + from * minute) * 1000,
    toMicros: (start + to * minute) * 1000,
  })

  it('gives the bars of a long span page by page, without the open one', async () => {
    for (let n = 0; n < 2_300; n++) fake.trade('BTCUSDT', '10', start + n * minute)
    const { context } = setUp(['bars'])
    const clock = new SkippingClock(start + 2_200.5 * minute)
    const { read } = binanceHistory({ clock })
    const { bars } = await collectAll(read({ kind: 'bars', symbols, ...span(5, 2_300) }, context))
    expect(bars.map(({ t }) => t)).toEqual(
      Array.from({ length: 2_195 }, (_, n) => start + (n + 5) * minute),
    )
  })

  it('gives the trades of a span under the ids of the stream', async () => {
    for (let n = 0; n < 3_000; n++) fake.trade('BTCUSDT', '10', start + n * 10_000)
    const { context } = setUp(['bars'])
    const { read } = binanceHistory({ clock: new SkippingClock(start + 501 * minute) })
    const { trades } = await collectAll(read({ kind: 'trades', symbols, ...span(5, 400) }, context))
    expect(trades.map(({ i }) => Number(i))).toEqual(
      Array.from({ length: 395 * 6 }, (_, n) => 5_312_345_678 + 30 + n),
    )
  })

  it('waits out a ban, and names a symbol that does not exist', async () => {
    const { context } = setUp(['bars'])
    const clock = new SkippingClock(start)
    const banned = { status: 418, headers: { 'retry-after': '120' }, body: '{"code":-1003}' }
    fake.rest.arm({ fault: 'reply', reply: banned })
    const { read } = binanceHistory({ clock })
    const request = { kind: 'bars', symbols: ['FOOUSDT'], ...span(0, 1) } as const
    await expect(collectAll(read(request, context))).rejects.toThrow(
      /-1121.*correct binance.symbols/,
    )
    expect(clock.now() - start).toBeGreaterThanOrEqual(120_000)
  })
})
