import { type AlpacaMessage, eventually, FakeAlpaca } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silenceRules } from '../../calendar/silence-rules.ts'
import { live } from '../../live/live-source.ts'
import type { Timings } from '../../live/patience.ts'
import { collect, labels, quick, total } from '../../live/test-feed.ts'
import type { VenueOf } from '../../live/venue.ts'
import { testContext } from '../../testing/test-context.ts'
import { alpaca } from './protocol.ts'

let fake: FakeAlpaca
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await FakeAlpaca.start({ symbolLimit: 30 })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

interface Setup {
  readonly patience?: Partial<Timings>
  readonly env?: Readonly<Record<string, string>>
}

function contextOf(env: Readonly<Record<string, string>> = {}) {
  const keys = { APCA_API_KEY_ID: fake.key, APCA_API_SECRET_KEY: fake.secret }
  const asked = { PRODUCER_SYMBOLS: 'MSFT SPY', PRODUCER_KINDS: 'bars trades quotes' }
  return testContext('alpaca', [], { ...asked, ALPACA_URL: fake.url, ...keys, ...env })
}

/** The source against the fake, with everything that it said. */
function setUp({ patience = {}, env = {} }: Setup = {}) {
  const parts = contextOf(env)
  stops.push(parts.stop)
  return { ...parts, frames: live(alpaca)(parts.context, { ...quick, ...patience }) }
}

const bar = (S: string, minute: number, type = 'b'): AlpacaMessage => ({
  T: type,
  S,
  o: 412.1,
  h: 412.44,
  l: 412.02,
  c: 412.31,
  v: 18_422,
  n: 211,
  vw: 412.236117,
  t: new Date(Date.UTC(2026, 10, 20, 15, minute)).toISOString(),
})
const subscribe = {
  action: 'subscribe',
  trades: ['MSFT', 'SPY'],
  quotes: ['MSFT', 'SPY'],
  bars: ['MSFT', 'SPY'],
  updatedBars: ['MSFT', 'SPY'],
}
const halts = { action: 'subscribe', statuses: ['MSFT', 'SPY'] }
describe('what the Alpaca source delivers', () => {
  it('makes bars, trades and quotes of one message, with times to the microsecond', async () => {
    const { received, until } = collect(setUp().frames)
    await fake.subscribed(0)
    const t = '2026-11-20T15:04:07.218443127Z'
    fake.publish([
      bar('MSFT', 4),
      { T: 't', S: 'MSFT', i: 7311, x: 'V', p: 412.29, s: 40, c: ['@', 'I'], z: 'C', t },
      { T: 'q', S: 'SPY', bx: 'V', bp: 1, bs: 3, ax: 'D', ap: 2, as: 1, c: ['R'], z: 'B', t },
      bar('MSFT', 4, 'u'),
    ])
    await until(4)
    const micros = Date.UTC(2026, 10, 20, 15, 4, 7) * 1000 + 218_443
    const minute = Date.UTC(2026, 10, 20, 15, 4)
    const prices = { o: 412.1, h: 412.44, l: 412.02, c: 412.31, v: 18_422, n: 211, vw: 412.236117 }
    const expectedBar = { S: 'MSFT', ...prices, t: minute, tf: '1m' }
    expect(received.map(({ kind, items, feed }) => ({ kind, items, feed }))).toEqual([
      { kind: 'bars', items: [expectedBar, expectedBar], feed: 'iex' },
      {
        kind: 'trades',
        items: [{ S: 'MSFT', p: 412.29, s: 40, t: micros, i: '7311', x: 'V', c: '@,I', a: 'new' }],
        feed: 'iex',
      },
      {
        kind: 'quotes',
        items: [
          { S: 'SPY', bp: 1, bs: 3, ap: 2, as: 1, t: micros, bx: 'V', ax: 'D', c: 'R', i: '127' },
        ],
        feed: 'iex',
      },
    ])
    expect(new Set(received.map(({ receivedAt }) => receivedAt)).size).toBe(1)
  })

  it('keeps every digit of an id beyond 2^53', async () => {
    const { items, until } = collect(setUp().frames)
    const connection = await fake.subscribed(0)
    connection.sendText(
      '[{"T":"t","S":"MSFT","i":3512008811734420991,"p":1,"s":1,"t":"2026-11-20T15:04:00Z"}]',
    )
    await until(1)
    expect(items()[0]).toMatchObject({ i: '3512008811734420991' })
  })

  it('counts garbage and unknown types and goes on', async () => {
    const { frames, metrics, rejections } = setUp()
    const { items, until } = collect(frames)
    const connection = await fake.subscribed(0)
    connection.sendText('[{"T":"b","S":"MS')
    connection.sendText('{"T":"b"}')
    connection.sendText('[null]')
    connection.send([{ T: 'never-seen' }, { T: 'd', S: 'MSFT' }])
    connection.send([])
    fake.publish([bar('MSFT', 4)])
    await until(1)
    expect(items()).toHaveLength(1)
    expect(rejections.total).toBe(4)
    expect(await labels(metrics.ignored)).toEqual([{ type: 'unknown' }, { type: 'd' }])
  })

  it('carries corrections and cancellations under the id of their trade', async () => {
    const { items, until } = collect(setUp().frames)
    await fake.subscribed(0)
    const about = { S: 'MSFT', x: 'V', z: 'C', t: '2026-11-20T15:04:09Z' }
    const old = { oi: 7311, op: 412.29, os: 40, oc: ['@'] }
    fake.publish([
      { T: 'c', ...about, ...old, ci: 7340, cp: 412.27, cs: 41, cc: ['@', 'I'] },
      { T: 'x', ...about, i: 7311, p: 412.29, s: 40, a: 'E' },
    ])
    await until(2)
    const trade = { S: 'MSFT', t: Date.UTC(2026, 10, 20, 15, 4, 9) * 1000, i: '7311', x: 'V' }
    expect(items()).toEqual([
      { ...trade, p: 412.27, s: 41, c: '@,I', a: 'correct' },
      { ...trade, p: 412.29, s: 40, c: 'E', a: 'cancel' },
    ])
  })

  it('reads the crypto feed, with decimals, sides and bars without trades', async () => {
    const env = { ALPACA_FEED: 'crypto', PRODUCER_SYMBOLS: 'BTC/USD ETH/USD' }
    const { items, until } = collect(setUp({ env }).frames)
    const connection = await fake.subscribed(0)
    expect(connection.received).toHaveLength(2)
    connection.sendText(
      '[{"T":"t","S":"ETH/USD","p":3120.55,"s":0.0412,"i":3512008811734420991,"tks":"B","t":"2026-11-20T15:04:00Z"}]',
    )
    fake.publish([{ ...bar('BTC/USD', 4), v: 0, n: 0, vw: 0 }])
    await until(2)
    expect(items()).toMatchObject([
      { S: 'ETH/USD', p: 3120.55, s: 0.0412, i: '3512008811734420991', c: 'B', x: '' },
      { S: 'BTC/USD', v: 0, n: 0, vw: 0 },
    ])
  })

  it.each(['sip', 'delayed_sip'])('reads the feed %s', async (feed) => {
    const { received, until } = collect(setUp({ env: { ALPACA_FEED: feed } }).frames)
    await fake.subscribed(0)
    fake.publish([bar('MSFT', 4)])
    await until(1)
    expect(received[0]?.feed).toBe(feed)
  })

  it.each([
    ['crypto', 'MSFT', 'MSFT is no pair of crypto: write BTC/USD'],
    ['iex', 'BTC/USD', 'BTC/USD is a pair of crypto, which alpaca.feed iex does not have'],
  ])('refuses on the feed %s the symbol %s before it connects', (feed, symbol, told) => {
    const env = { ALPACA_FEED: feed, PRODUCER_SYMBOLS: symbol }
    expect(() => setUp({ env })).toThrow(told)
    expect(fake.handshakes).toBe(0)
  })

  it('uses the one symbol of the test feed and says so', async () => {
    const { frames, warnings } = setUp({ env: { ALPACA_FEED: 'test' } })
    const { until } = collect(frames)
    const connection = await fake.subscribed(0)
    const test = ['FAKEPACA']
    const wanted = { action: 'subscribe', trades: test, quotes: test, bars: test }
    expect(connection.received[1]).toEqual(wanted)
    expect(warnings.map(({ facts }) => facts)).toEqual([{ symbols: ['MSFT', 'SPY'] }])
    fake.publish([bar('FAKEPACA', 4)])
    await until(1)
  })
})

describe('how the Alpaca source keeps its connection', () => {
  it('subscribes once a connection, and again after each loss', async () => {
    const { frames, metrics } = setUp()
    const { items, until, received } = collect(frames)
    const auth = { action: 'auth', key: fake.key, secret: fake.secret }
    for (let n = 0; n < 3; n++) {
      const connection = await fake.subscribed(n)
      expect(fake.connections.slice(0, n).every(({ closed }) => closed)).toBe(true)
      expect(connection.received).toEqual([auth, subscribe, halts])
      fake.publish([bar('MSFT', n), bar('SPY', n)])
      await until(2 * n + 2)
      connection.cut()
    }
    await fake.subscribed(3)
    expect(items()).toHaveLength(fake.delivered.length)
    expect(new Set(received.map(({ session }) => session)).size).toBe(3)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'closed' }])
    expect(await total(metrics.reconnects)).toBe(3)
  })

  it.each([407, 500, 401, 999])('reconnects after error %i', async (code) => {
    collect(setUp().frames)
    const connection = await fake.subscribed(0)
    connection.error(code)
    await fake.subscribed(1)
    expect(connection.closed).toBe(true)
  })

  it('takes 407 for slowness of its own', async () => {
    const { frames, metrics, gaps } = setUp()
    const { until } = collect(frames)
    const connection = await fake.subscribed(0)
    fake.publish([bar('MSFT', 1)])
    await until(1)
    connection.error(407)
    await fake.subscribed(1)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'slow' }])
    expect(gaps[0]).toMatchObject({ reason: 'slow', detail: '407 slow client' })
  })

  it('ignores that it is already authenticated', async () => {
    const { until } = collect(setUp().frames)
    const connection = await fake.subscribed(0)
    connection.error(403)
    fake.publish([bar('MSFT', 1)])
    await until(1)
    expect(fake.connections).toHaveLength(1)
  })

  it.each([402, 409, 411])('ends when authentication is answered with %i', async (code) => {
    fake.arm({ at: 'auth', code })
    const { ended } = collect(setUp().frames)
    const told = expect.stringContaining(String(code))
    await expect(ended).rejects.toMatchObject({ code: 'TAPE_SOURCE_REFUSED', context: { told } })
    expect(fake.handshakes).toBe(1)
  })

  it('ends when the subscription exceeds the plan, with what to do', async () => {
    const symbols = Array.from({ length: 31 }, (_, n) => `S${n}`).join(' ')
    const { ended } = collect(setUp({ env: { PRODUCER_SYMBOLS: symbols } }).frames)
    await expect(ended).rejects.toThrow(/405 symbol limit exceeded: .*fewer in alpaca.symbols/)
  })

  it.each([405, 410])('goes on when news of halts is refused with %i', async (code) => {
    fake.arm({ at: 'statuses', code })
    const { frames, warnings } = setUp()
    const { until } = collect(frames)
    await fake.subscribed(0)
    fake.publish([bar('MSFT', 1)])
    await until(1)
    await eventually(
      async () => warnings.map(({ message }) => message),
      (messages) => messages.includes('Alpaca refused a request'),
    )
    expect(fake.handshakes).toBe(1)
  })

  it('waits until the server has forgotten a session that broke off', async () => {
    await using holding = await FakeAlpaca.start({ heldMs: 400 })
    const { frames, metrics, gaps } = setUp({
      env: { ALPACA_URL: holding.url },
      patience: { heldMs: 50 },
    })
    collect(frames)
    const connection = await holding.subscribed(0)
    connection.cut()
    await holding.until(() =>
      holding.connections.slice(1).find(({ subscriptions }) => subscriptions.size > 0),
    )
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'closed' }, { reason: 'held' }])
    expect(holding.connections.length).toBeGreaterThan(3)
    expect(new Set(gaps.map(({ id }) => id)).size).toBe(1)
  })

  it('waits for a key that another session holds', async () => {
    fake.arm({ at: 'auth', code: 406 }, { at: 'auth', code: 406 })
    const { frames, metrics } = setUp()
    const { until } = collect(frames)
    await fake.subscribed(2)
    fake.publish([bar('MSFT', 1)])
    await until(1)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'held' }])
  })

  it('comes back from refused handshakes and from a server that says nothing', async () => {
    fake.arm({ at: 'handshake', status: 429 }, { at: 'handshake', status: 502 }, { at: 'welcome' })
    const { frames, metrics } = setUp({ patience: { stepMs: 250 } })
    const { until } = collect(frames)
    await eventually(
      async () => {
        fake.publish([bar('MSFT', 1)])
        return fake.delivered.length
      },
      (delivered) => delivered > 0,
    )
    await until(1)
    expect(await labels(metrics.reconnects)).toEqual([
      { reason: 'handshake' },
      { reason: 'timeout' },
    ])
  })

  it('notices a half-open connection by its missing pong', async () => {
    const { frames, metrics } = setUp({ patience: { pingEveryMs: 20, pongWithinMs: 400 } })
    collect(frames)
    const connection = await fake.subscribed(0)
    connection.stall()
    await fake.subscribed(1)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'keepalive' }])
  })

  it('notices a connection that is alive but mute, and tells of the gap', async () => {
    const deadlines = { regular: { bars: 40, trades: 40, quotes: 40 } }
    const impatient: VenueOf = (context) => ({
      ...alpaca(context),
      silence: { ...silenceRules.crypto, deadlines },
    })
    const { context, metrics, gaps, stop } = contextOf()
    stops.push(stop)
    collect(live(impatient)(context, { ...quick, pingEveryMs: 20 }))
    const connection = await fake.subscribed(0)
    connection.mute()
    await fake.subscribed(1)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'mute' }])
    const told = { reason: 'mute', symbols: ['MSFT', 'SPY'], kinds: ['bars', 'trades', 'quotes'] }
    expect(gaps[0]).toMatchObject({ ...told, feed: 'iex', toMicros: undefined })
    expect(gaps[0]?.detail).toMatch(/^no (bars|trades|quotes) for \d+ s$/)
  })

  it('pauses the socket when nobody takes its frames, and loses nothing', async () => {
    const { frames, metrics, stop } = setUp()
    const first = frames.next()
    const connection = await fake.subscribed(0)
    const filler = 'x'.repeat(10_000)
    for (let n = 0; n < 60; n++) {
      const items = Array.from({ length: 100 }, (_, i) => ({
        ...bar('MSFT', n),
        v: n * 100 + i,
        filler,
      }))
      fake.publish(items)
    }
    await first
    await eventually(
      async () => total(metrics.pauses),
      (slowed) => slowed === 1,
    )
    expect(connection.unreadBytes).toBeGreaterThan(0)
    const { items, until, ended } = collect(frames)
    await until(5_900)
    expect(items().map((item) => (item as { v: number }).v)).toEqual(
      Array.from({ length: 5_900 }, (_, n) => n + 100),
    )
    expect(connection.unreadBytes).toBe(0)
    stop.abort()
    await ended
  })

  it('ends without an error when it is stopped, also during a pause', async () => {
    const live = setUp()
    const collected = collect(live.frames)
    const connection = await fake.subscribed(0)
    live.stop.abort()
    await collected.ended
    await eventually(
      async () => connection.closed,
      (closed) => closed,
    )

    fake.arm({ at: 'handshake', status: 502 })
    const pausing = setUp({ patience: { backOffBaseMs: 60_000, backOffCapMs: 60_001 } })
    const { ended } = collect(pausing.frames)
    await eventually(
      async () => total(pausing.metrics.reconnects),
      (losses) => losses === 1,
    )
    pausing.stop.abort()
    await ended
  })
})
