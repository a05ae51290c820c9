import { FakeFinnhub } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { live } from '../../live/live-source.ts'
import { collect, labels, quick } from '../../live/test-feed.ts'
import { testContext } from '../../testing/test-context.ts'
import { finnhub } from './protocol.ts'

const at = Date.UTC(2026, 10, 20, 15, 4)

let fake: FakeFinnhub
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await FakeFinnhub.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

function streamed(symbols: readonly string[] = ['MSFT', 'AMD'], token = fake.token) {
  const env = { FINNHUB_URL: fake.url, FINNHUB_TOKEN: token }
  const parts = testContext('finnhub', ['--symbols', ...symbols], env)
  stops.push(parts.stop)
  const patience = { ...quick, sendEveryMs: 1 }
  return { ...parts, ...collect(live(finnhub)(parts.context, patience)) }
}

describe('the Finnhub source', () => {
  it('asks for one symbol a message, and makes trades', async () => {
    const { until, items } = streamed(['MSFT', 'BINANCE:BTCUSDT'])
    const connection = await fake.subscribed(0, 2)
    expect(connection.received).toEqual([
      { type: 'subscribe', symbol: 'MSFT' },
      { type: 'subscribe', symbol: 'BINANCE:BTCUSDT' },
    ])
    fake.publish(
      { s: 'MSFT', p: 412.3, t: at, v: 40, c: ['1', '12'] },
      { s: 'BINANCE:BTCUSDT', p: 91_250.1, t: at + 1, v: 0.0041, c: null },
    )
    await until(2)
    expect(items()).toEqual([
      {
        ...{ S: 'MSFT', p: 412.3, s: 40, t: at * 1000, i: '412.3x40/0' },
        ...{ x: '', c: '1,12', a: 'new' },
      },
      {
        ...{ S: 'BINANCE:BTCUSDT', p: 91_250.1, s: 0.0041, t: (at + 1) * 1000 },
        ...{ i: '91250.1x0.0041/0', x: 'BINANCE', c: '', a: 'new' },
      },
    ])
  })

  it('gives a message that comes again the same ids, and equal trades of one message others', async () => {
    const { until, items } = streamed()
    await fake.subscribed(0, 2)
    const trade = { s: 'MSFT', p: 1, t: at, v: 5, c: [] }
    for (let n = 0; n < 3; n++) fake.publish(trade, trade)
    await until(6)
    const ids = items().map((item) => (item as { i: string }).i)
    expect(ids).toEqual(['1x5/0', '1x5/1', '1x5/0', '1x5/1', '1x5/0', '1x5/1'])
  })

  it('counts price updates and unknown types, ignores pings, keeps what it cannot read', async () => {
    const { until, items, metrics, rejections } = streamed()
    const connection = await fake.subscribed(0, 2)
    fake.ping()
    connection.sendText('{"type":"trade"')
    connection.send({ type: 'news', data: [] })
    fake.publish({ s: 'MSFT', p: 1, t: at, v: 0 }, { s: 'MSFT', p: 1, t: at, v: 1 })
    await until(1)
    expect(items()).toHaveLength(1)
    expect(await labels(metrics.ignored)).toEqual([{ type: 'unknown' }, { type: 'price_update' }])
    expect(rejections.total).toBe(2)
  })

  it('subscribes again after a loss', async () => {
    const { until } = streamed()
    const first = await fake.subscribed(0, 2)
    first.cut()
    await fake.subscribed(1, 2)
    fake.publish({ s: 'AMD', p: 1, t: at, v: 1 })
    await until(1)
  })

  it('ends when the plan does not cover so many symbols, with what to do', async () => {
    const symbols = Array.from({ length: 51 }, (_, n) => `S${n}`)
    await expect(streamed(symbols).ended).rejects.toThrow(/too many symbols: .*finnhub.symbols/)
  })

  it('ends with a bad key, which no log and no error shows', async () => {
    const { ended, warnings, infos } = streamed(['MSFT'], 'wrong-and-secret')
    const error = await ended.then(
      () => undefined,
      (reason) => reason,
    )
    expect(String(error)).toMatch(/Invalid API key: check FINNHUB_TOKEN/)
    expect(JSON.stringify([String(error), error, warnings, infos])).not.toContain(
      'wrong-and-secret',
    )
  })

  it('ends when the handshake is refused for the key', async () => {
    fake.arm({ at: 'handshake', status: 401 })
    await expect(streamed().ended).rejects.toThrow(/401.*check FINNHUB_TOKEN/)
  })
})
