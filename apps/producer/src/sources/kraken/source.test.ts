import { FakeKraken, SkippingClock } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { live } from '../../live/live-source.ts'
import { collect, quick } from '../../live/test-feed.ts'
import { collect as collectAll } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { krakenHistory } from './history.ts'
import { kraken } from './protocol.ts'

const minute = 60_000
const start = Date.UTC(2026, 10, 20, 15)

let fake: FakeKraken
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await FakeKraken.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

function setUp(kinds: readonly string[], symbols: readonly string[] = ['BTC/USD', 'ETH/USD']) {
  const argv = ['--symbols', ...symbols, '--kinds', ...kinds]
  const env = { KRAKEN_URL: `${fake.url}/v2`, KRAKEN_REST_URL: fake.rest.url }
  const parts = testContext('kraken', argv, env)
  stops.push(parts.stop)
  return parts
}
const streamed = (kinds: readonly string[], symbols?: readonly string[]) => {
  const parts = setUp(kinds, symbols)
  return { ...parts, ...collect(live(kraken)(parts.context, { ...quick, sendEveryMs: 1 })) }
}

describe('the stream of Kraken', () => {
  it('asks for each channel once, and makes trades and quotes', async () => {
    const { until, items } = streamed(['trades', 'quotes'])
    const connection = await fake.subscribed(0, 2)
    const symbol = ['BTC/USD', 'ETH/USD']
    expect(connection.received).toEqual([
      { method: 'subscribe', params: { channel: 'trade', symbol, snapshot: false }, req_id: 1 },
      {
        ...{ method: 'subscribe', req_id: 2 },
        params: { channel: 'ticker', symbol, event_trigger: 'bbo', snapshot: false },
      },
    ])
    fake.trade('BTC/USD', 91_250.1, new Date(start))
    fake.publish('ticker', { symbol: 'ETH/USD', bid: 1, bid_qty: 2, ask: 3, ask_qty: 4 })
    await until(2)
    expect(items()[0]).toEqual({
      ...{ S: 'BTC/USD', p: 91_250.1, s: 0.25, t: start * 1000, i: '91230045' },
      ...{ x: 'KRAKEN', c: 'buy,limit', a: 'new' },
    })
    expect(items()[1]).toMatchObject({ S: 'ETH/USD', bp: 1, bs: 2, ap: 3, as: 4, c: 'received' })
  })

  it('gives a bar when a later interval begins, as it was in the end', async () => {
    const { until, items } = streamed(['bars'])
    await fake.subscribed(0)
    const now = Math.floor(Date.now() / minute) * minute
    for (const [price, at] of [
      [10, now],
      [12, now + 1_000],
      [9, now + 2_000],
      [11, now + minute],
    ] as const) {
      fake.trade('BTC/USD', price, new Date(at))
    }
    await until(1)
    expect(items()).toEqual([
      {
        ...{ S: 'BTC/USD', o: 10, h: 12, l: 9, c: 9, v: 0.75, t: now },
        ...{ n: 3, vw: 31 / 3, tf: '1m' },
      },
    ])
  })

  it('gives a bar some time after its interval when nothing follows', async () => {
    const { until, items } = streamed(['bars'])
    await fake.subscribed(0)
    const past = Math.floor(Date.now() / minute) * minute - 10 * minute
    fake.trade('BTC/USD', 10, new Date(past))
    await until(1)
    expect(items()).toMatchObject([{ S: 'BTC/USD', t: past, n: 1 }])
  })

  it('goes on without a pair that does not exist, and names it', async () => {
    const { until, warnings } = streamed(['trades'], ['BTC/USD', 'FOO/USD'])
    await fake.subscribed(0)
    fake.trade('BTC/USD', 1)
    await until(1)
    expect(JSON.stringify(warnings)).toContain('trades:FOO/USD')
    expect(JSON.stringify(warnings)).toContain('Currency pair not supported FOO/USD')
  })

  it('ends when no pair exists, with what to do', async () => {
    const { ended } = streamed(['trades'], ['FOO/USD'])
    await expect(ended).rejects.toThrow(/not supported FOO\/USD: correct kraken.symbols/)
  })

  it('comes back when it asked too often', async () => {
    fake.arm({ at: 'rate' })
    const { until } = streamed(['trades'])
    await fake.subscribed(1)
    fake.trade('BTC/USD', 1)
    await until(1)
  })

  it('keeps what it cannot read, and ignores heartbeats', async () => {
    const { until, rejections } = streamed(['trades'])
    const connection = await fake.subscribed(0)
    connection.sendText('[1]')
    connection.send({ channel: 'heartbeat' })
    fake.trade('BTC/USD', 1)
    await until(1)
    expect(rejections.total).toBe(1)
  })
})

describe('the history of Kraken', () => {
  const span = (from: number, to: number) => ({
    fromMicros: (start + from * minute) * 1000,
    toMicros: (start + to * minute) * 1000,
  })
  const symbols = ['BTC/USD']

  it('gives bars and trades of a span, each once, without the running bar', async () => {
    for (let n = 0; n < 1_500; n++) fake.trade('BTC/USD', 10 + n, new Date(start + n * 20_000))
    const { context } = setUp(['bars'])
    const { read } = krakenHistory({ clock: new SkippingClock(start + 499 * minute) })
    const { bars } = await collectAll(read({ kind: 'bars', symbols, ...span(3, 600) }, context))
    expect(bars.map(({ t }) => t)).toEqual(
      Array.from({ length: 496 }, (_, n) => start + (n + 3) * minute),
    )
    expect(bars[0]).toMatchObject({ o: 19, c: 21, n: 3 })
    const { trades } = await collectAll(read({ kind: 'trades', symbols, ...span(3, 400) }, context))
    expect(new Set(trades.map(({ i }) => i)).size).toBe(397 * 3)
    expect(trades).toHaveLength(397 * 3)
  })

  it('refuses minutes that Kraken no longer has, behind those that it has', async () => {
    for (let n = 0; n < 800; n++) fake.trade('BTC/USD', 10, new Date(start + n * minute))
    const { context } = setUp(['bars'])
    const { read } = krakenHistory({ clock: new SkippingClock(start + 801 * minute) })
    const seen: number[] = []
    const reading = async () => {
      for await (const { items } of read({ kind: 'bars', symbols, ...span(0, 800) }, context)) {
        seen.push(items.length)
      }
    }
    await expect(reading()).rejects.toThrow('Kraken keeps the newest 720 minutes of BTC/USD')
    expect(seen).toEqual([720])
  })

  it('names a pair that does not exist', async () => {
    const { context } = setUp(['bars'])
    const { read } = krakenHistory()
    const request = { kind: 'bars', symbols: ['FOO/USD'], ...span(0, 1) } as const
    await expect(collectAll(read(request, context))).rejects.toThrow(/Unknown asset pair: correct/)
  })
})
