import { eventually, FakeCoinbase, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Frame, Item } from '../../frame.ts'
import { collect, labels, quick, total } from '../../live/test-feed.ts'
import { testContext } from '../../testing/test-context.ts'
import { coinbaseHistory } from './history.ts'
import { coinbaseSource } from './source.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 20, 15)

let fake: FakeCoinbase
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await FakeCoinbase.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

function setUp(kinds: readonly string[], symbols: readonly string[] = ['BTC-USD', 'ETH-USD']) {
  const argv = ['--symbols', ...symbols, '--kinds', ...kinds]
  const env = { COINBASE_URL: fake.url, COINBASE_REST_URL: fake.rest.url }
  const parts = testContext('coinbase', argv, env)
  stops.push(parts.stop)
  return parts
}
const streamed = (...symbols: string[]) => {
  const parts = setUp(['trades', 'quotes'], symbols.length > 0 ? symbols : undefined)
  return { ...parts, ...collect(coinbaseSource(parts.context, quick)) }
}

const ticker = {
  ...{ type: 'ticker', sequence: 124_000_000_322, product_id: 'BTC-USD', price: '91250.11' },
  ...{ best_bid: '91250.10', best_bid_size: '0.5', best_ask: '91250.12', best_ask_size: '0.2' },
  time: '2026-11-20T15:04:07.218443Z',
}

describe('the stream of Coinbase', () => {
  it("makes a trade of a match, whose side is the maker's, and a quote of a ticker", async () => {
    const { until, items } = streamed()
    await fake.subscribed(0)
    const { trade_id } = fake.trade('BTC-USD', '91250.11', new Date(start))
    fake.publish(ticker)
    await until(2)
    const micros = Date.UTC(2026, 10, 20, 15, 4, 7) * 1000 + 218_443
    expect(items()).toEqual([
      {
        ...{ S: 'BTC-USD', p: 91_250.11, s: 0.0041, t: start * 1000, i: String(trade_id) },
        ...{ x: 'COINBASE', c: 'buy', a: 'new' },
      },
      {
        ...{ S: 'BTC-USD', bp: 91_250.1, bs: 0.5, ap: 91_250.12, as: 0.2, t: micros },
        ...{ bx: 'COINBASE', ax: 'COINBASE', c: '', i: '124000000322' },
      },
    ])
  })

  it('drops the last match that a new connection repeats, and tells of the trades between', async () => {
    const { until, items, gaps, metrics } = streamed('BTC-USD')
    const first = await fake.subscribed(0)
    fake.trade('BTC-USD', '1', new Date(start))
    await until(1)
    first.cut()
    await fake.subscribed(1)
    fake.trade('BTC-USD', '2', new Date(start + 1000))
    await until(2)
    expect(items().map((item) => (item as { p: number }).p)).toEqual([1, 2])
    expect(await total(metrics.repeated)).toBe(1)
    expect(gaps.map(({ reason, toMicros }) => [reason, toMicros === undefined])).toEqual([
      ['disconnect', true],
      ['disconnect', false],
    ])
  })

  it('tells of trades that it missed by the number in a heartbeat', async () => {
    const { gaps, until } = streamed('BTC-USD')
    const connection = await fake.subscribed(0)
    fake.trade('BTC-USD', '1')
    await until(1)
    connection.mute()
    fake.trade('BTC-USD', '2')
    connection.mute(false)
    fake.heartbeat('BTC-USD')
    await eventually(async () => gaps.length, Boolean)
    expect(gaps[0]).toMatchObject({ reason: 'sequence', symbols: ['BTC-USD'], kinds: ['trades'] })
  })

  it('goes on without a product that does not exist, and names it', async () => {
    const { until, warnings } = streamed('BTC-USD', 'FOO-USD')
    await fake.subscribed(0)
    await eventually(async () => warnings.length, Boolean)
    expect(JSON.stringify(warnings)).toContain('FOO-USD is not a valid product')
    fake.trade('BTC-USD', '1')
    await until(1)
  })

  it('ends when no product exists, with what to do', async () => {
    const { ended } = streamed('FOO-USD')
    await expect(ended).rejects.toThrow(/FOO-USD is not a valid product: correct coinbase.symbols/)
  })

  it('counts what it does not know and keeps what it cannot read', async () => {
    const { until, metrics, rejections } = streamed()
    const connection = await fake.subscribed(0)
    connection.sendText('[1]')
    connection.sendText('{"type":')
    connection.send({ type: 'activate', product_id: 'BTC-USD' })
    fake.trade('BTC-USD', '1')
    await until(1)
    expect(rejections.total).toBe(3)
    expect(await labels(metrics.ignored)).toEqual([{ type: 'unknown' }])
  })
})

async function take(frames: AsyncIterable<Frame>, items: number): Promise<Item[]> {
  const taken: Item[] = []
  for await (const frame of frames) {
    taken.push(...frame.items)
    if (taken.length >= items) break
  }
  return taken
}

describe('bars of Coinbase', () => {
  it('come after each minute, none without trades, and again when they change', async () => {
    const clock = new SkippingClock(start + 20_000, start + 20_000)
    fake.trade('BTC-USD', '10', new Date(start + 1_000))
    fake.trade('BTC-USD', '12', new Date(start + 59_000))
    const { context } = setUp(['bars'])
    const frames = coinbaseSource(context, {}, { clock })[Symbol.asyncIterator]()
    const first = frames.next()
    clock.letPassTo(start + 66_000)
    expect((await first).value?.items).toEqual([
      {
        ...{ S: 'BTC-USD', o: 10, h: 12, l: 10, c: 12, v: 0.0082, t: start },
        ...{ n: null, vw: null, tf: '1m' },
      },
    ])
    fake.trade('BTC-USD', '9', new Date(start + 59_500))
    fake.trade('ETH-USD', '3', new Date(start + 61_000))
    const second = frames.next()
    clock.letPassTo(start + 2 * minute + 6_000)
    expect((await second).value?.items).toMatchObject([{ S: 'BTC-USD', l: 9, c: 9, t: start }])
    expect((await frames.next()).value?.items).toMatchObject([{ S: 'ETH-USD', t: start + minute }])
  })

  it('of minutes that failed come with the next answer', async () => {
    const clock = new SkippingClock(start, start)
    const { context } = setUp(['bars'], ['BTC-USD'])
    for (const n of [0, 1, 2]) fake.trade('BTC-USD', '10', new Date(start + n * minute))
    fake.rest.arm({ fault: 'reset' }, { fault: 'cut' }, { fault: 'reply', reply: { body: 'x' } })
    const reading = take(coinbaseSource(context, {}, { clock }), 3)
    clock.letPassTo(start + 10 * minute)
    expect((await reading).map(({ t }) => t)).toEqual([start, start + minute, start + 2 * minute])
  })
})

describe('the history of Coinbase', () => {
  it('gives each minute of a long span once, and each trade', async () => {
    const minutes = 700
    for (let n = 0; n < minutes; n++) {
      if (n !== 5) fake.trade('BTC-USD', '10', new Date(start + n * minute))
      fake.trade('BTC-USD', '11', new Date(start + n * minute + 1))
    }
    const { context } = setUp(['bars'])
    const clock = new SkippingClock(start + minutes * minute)
    const { read } = coinbaseHistory({ clock })
    const span = {
      fromMicros: (start + 3 * minute) * 1000,
      toMicros: (start + 650 * minute) * 1000,
    }
    const symbols = ['BTC-USD']
    const bars = await take(read({ kind: 'bars', symbols, ...span }, context), 1e9)
    expect(bars.map(({ t }) => t)).toEqual(
      Array.from({ length: 647 }, (_, n) => start + (n + 3) * minute),
    )
    const trades = await take(read({ kind: 'trades', symbols, ...span }, context), 1e9)
    expect(new Set(trades.map((trade) => (trade as { i: string }).i)).size).toBe(2 * 647 - 1)
    expect(trades).toHaveLength(2 * 647 - 1)
  })
})
