import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { silenceRules } from '../calendar/silence-rules.ts'
import { testContext } from '../testing/test-context.ts'
import { live } from './live-source.ts'
import type { Timings } from './patience.ts'
import { PlainFake, type PlainOptions, plainVenue } from './plain-venue.ts'
import { collect, labels, quick, total } from './test-feed.ts'

let fake: PlainFake
const stops: AbortController[] = []
beforeEach(async () => {
  fake = await PlainFake.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort()
  await fake[Symbol.asyncDispose]()
})

function setUp(options: PlainOptions = {}, patience: Partial<Timings> = {}) {
  const keys = { APCA_API_KEY_ID: 'k', APCA_API_SECRET_KEY: 's' }
  const parts = testContext('alpaca', [], keys)
  stops.push(parts.stop)
  const frames = live(plainVenue(fake.url, options))(parts.context, { ...quick, ...patience })
  return { ...parts, frames }
}
const run = (options: PlainOptions = {}, patience: Partial<Timings> = {}) => {
  const parts = setUp(options, patience)
  const collected = collect(parts.frames)
  const ids = () => collected.items().map((item) => Number((item as { i: string }).i))
  return { ...parts, ...collected, ids }
}
const until = <T>(ask: () => T, accept: (answer: T) => boolean) =>
  eventually(async () => ask(), accept)

describe('how a live feed subscribes', () => {
  it('asks for everything once the socket is open, when nobody greets or asks for a key', async () => {
    const { ids, until: delivered } = run()
    const connection = await fake.asked(0, 2)
    expect(connection.received).toEqual([
      { id: 1, symbol: 'A' },
      { id: 2, symbol: 'B' },
    ])
    connection.trades('A', 1, 2)
    await delivered(2)
    expect(ids()).toEqual([1, 2])
  })

  it('keeps to the pace of the venue', async () => {
    run({ symbols: ['A', 'B', 'C', 'D'] }, { sendEveryMs: 50 })
    const { receivedAt } = await fake.asked(0, 4)
    const pauses = receivedAt.slice(1).map((at, n) => at - (receivedAt[n] as number))
    // The server may have been late for the one before.
    expect(Math.min(...pauses)).toBeGreaterThan(25)
    expect((receivedAt[3] as number) - (receivedAt[0] as number)).toBeGreaterThan(130)
  })

  it('asks again for what has no answer, and for nothing else', async () => {
    let silences = 2
    fake.answers = (symbol) => (symbol === 'B' && silences-- > 0 ? 'nothing' : 'acknowledge')
    const { infos } = run({}, { stepMs: 1_000 })
    const connection = await fake.asked(0, 4)
    expect(connection.asked).toEqual(['A', 'B', 'B', 'B'])
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    expect(fake.connections).toHaveLength(1)
  })

  it('takes another connection when it asked often enough', async () => {
    fake.answers = (symbol) => (symbol === 'B' ? 'nothing' : 'acknowledge')
    const { metrics } = run({}, { stepMs: 1_000 })
    await fake.asked(1, 2)
    expect(fake.connections[0]?.asked).toEqual(['A', 'B', 'B', 'B'])
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'timeout' }])
  })

  it('goes on without what is refused, says so, and does not ask for it again', async () => {
    fake.answers = (symbol) => (symbol === 'B' ? 'refuse' : 'acknowledge')
    const { warnings, infos, gaps } = run()
    const connection = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    expect(warnings[0]).toEqual({
      facts: { refused: ['trades:B'], told: 'unknown symbol B', advice: 'name another' },
      message: 'Plain refused these',
    })
    connection.cut()
    expect((await fake.asked(1, 1)).asked).toEqual(['A'])
    expect(gaps[0]?.symbols).toEqual(['A'])
  })

  it('ends when everything is refused', async () => {
    fake.answers = () => 'refuse'
    const { ended } = run()
    await expect(ended).rejects.toThrow('Plain feed plain answered unknown symbol B: name another')
    expect(fake.handshakes).toBe(1)
  })

  it('takes what it asked for as given when the venue does not answer', async () => {
    fake.answers = () => 'nothing'
    const { infos } = run({ acknowledges: false }, { stepMs: 1_000 })
    const connection = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    expect([connection.received.length, fake.handshakes]).toEqual([2, 1])
  })

  it('asks for what the venue took away', async () => {
    run()
    const connection = await fake.asked(0, 2)
    connection.signal({ type: 'current', subscriptions: [{ kind: 'trades', symbol: 'B' }] })
    await fake.asked(0, 3)
    expect(connection.asked).toEqual(['A', 'B', 'A'])
  })
})

describe('how a live feed replaces a connection that is going to end', () => {
  it('opens the next one first, and delivers every trade of both once', async () => {
    const {
      ids,
      until: delivered,
      gaps,
      metrics,
      received,
    } = run({ consecutiveTradeIds: true }, { overlapMs: 300 })
    const old = await fake.asked(0, 2)
    old.trades('A', 1, 2)
    await delivered(2)
    old.signal({ type: 'leaving' })
    const next = await fake.asked(1, 2)
    expect(old.closed).toBe(false)
    next.trades('A', 4)
    old.trades('A', 3, 4)
    await delivered(4)
    next.trades('A', 4, 5)
    await delivered(5)
    await fake.until(() => old.closed || undefined)
    expect(old.closeCode).toBe(1000)
    expect(ids().sort()).toEqual([1, 2, 3, 4, 5])
    expect(await total(metrics.repeated)).toBe(2)
    expect(new Set(received.map(({ session }) => session)).size).toBe(2)
    expect([gaps, await total(metrics.reconnects)]).toEqual([[], 0])
  })

  it('does so when a connection is as old as the venue lets it be', async () => {
    run({}, { maxAgeMs: 500, overlapMs: 10 })
    const old = await fake.asked(0, 2)
    await fake.asked(1, 2)
    await fake.until(() => old.closed || undefined)
    expect(old.closeCode).toBe(1000)
  })

  it('keeps the old one when the new one is lost at once, until another is live', async () => {
    const { until: delivered, gaps } = run({}, { overlapMs: 100, backOffBaseMs: 300 })
    const old = await fake.asked(0, 2)
    old.signal({ type: 'leaving' })
    const next = await fake.asked(1, 2)
    next.cut()
    await fake.asked(2, 2)
    await fake.until(() => old.closed || undefined)
    expect(old.closeCode).toBe(1000)
    fake.connections[2]?.trades('A', 1)
    await delivered(1)
    expect(gaps).toEqual([])
  })

  it('tells of a gap when the old one ends before the new one is live', async () => {
    const { gaps, infos } = run()
    const old = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    fake.answers = () => 'nothing'
    old.signal({ type: 'leaving' })
    const next = await fake.asked(1, 2)
    expect(gaps).toEqual([])
    old.cut()
    await until(
      () => gaps.length,
      (n) => n === 1,
    )
    next.signal({ type: 'acknowledged', about: { request: 1 } })
    next.signal({ type: 'acknowledged', about: { request: 2 } })
    await until(
      () => gaps.length,
      (n) => n === 2,
    )
    expect(gaps[1]).toEqual({ ...gaps[0], toMicros: expect.any(Number) })
  })

  it('goes on with the old one while the new one cannot be had', async () => {
    const { until: delivered, gaps, infos } = run()
    const old = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    fake.arm({ at: 'handshake', status: 503 }, { at: 'handshake', status: 'cut' })
    old.signal({ type: 'leaving' })
    await fake.until(() => fake.handshakes >= 3 || undefined)
    old.trades('A', 1)
    await delivered(1)
    await fake.asked(1, 2)
    expect(gaps).toEqual([])
  })
})

describe('how a live feed waits', () => {
  it('waits as long as Retry-After says, and no attempt is made before', async () => {
    const headers = { 'Retry-After': '1' }
    fake.arm({ at: 'handshake', status: 429, headers })
    const { metrics } = run()
    await fake.asked(0, 2)
    const [first = 0, second = 0] = fake.triedAt
    expect(second - first).toBeGreaterThanOrEqual(995)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'handshake' }])
  })

  it.each([401, 403, 451])('ends when the handshake is answered with %i', async (status) => {
    fake.arm({ at: 'handshake', status })
    const { ended } = run()
    await expect(ended).rejects.toMatchObject({
      code: 'TAPE_SOURCE_REFUSED',
      message: expect.stringMatching(new RegExp(`HTTP ${status} at the handshake: \\w+ \\w+`)),
    })
    expect(fake.handshakes).toBe(1)
  })

  it('gives a handshake that is not answered up', async () => {
    fake.arm({ at: 'handshake', status: 'silent' })
    run({}, { stepMs: 1_500 })
    await fake.asked(0, 2)
    expect(fake.handshakes).toBe(2)
  })

  it('forgets earlier losses only after data has come for a while', async () => {
    const { warnings, until: delivered } = run({}, { settledMs: 100 })
    const losses = () => warnings.map(({ facts }) => (facts as { losses: number }).losses)
    for (const n of [0, 1, 2]) {
      const connection = await fake.asked(n, 2)
      connection.trades('A', n)
      connection.cut()
    }
    const connection = await fake.asked(3, 2)
    const start = performance.now()
    let id = 3
    while (performance.now() - start < 200) {
      connection.trades('A', id++)
      await delivered(id)
    }
    connection.cut()
    await fake.asked(4, 2)
    expect(losses()).toEqual([1, 2, 3, 1])
  })

  it('misses heartbeats, and takes pings of the venue for a sign of life', async () => {
    const { metrics } = run({}, { heartbeatMs: 800, pingEveryMs: 20 })
    const connection = await fake.asked(0, 2)
    const beat = setInterval(() => connection.ping(), 50)
    await sleep(1_200)
    expect(fake.connections).toHaveLength(1)
    clearInterval(beat)
    await fake.asked(1, 2)
    expect(await labels(metrics.reconnects)).toEqual([{ reason: 'keepalive' }])
  })

  it('misses heartbeats although the wall clock was set back by a day', async () => {
    const { metrics } = run({}, { heartbeatMs: 300 })
    await fake.asked(0, 2)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 86_400_000 })
    onTestFinished(() => void vi.useRealTimers())
    await fake.asked(1, 2)
    expect(await labels(metrics.reconnects)).toContainEqual({ reason: 'keepalive' })
  })

  it('notices that its pings are not answered, although data comes', async () => {
    const { gaps, infos } = run({}, { pingEveryMs: 20, pongWithinMs: 300 })
    const connection = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    connection.ignorePings()
    const data = setInterval(() => connection.trades('A', 1), 20)
    await fake.asked(1, 2)
    clearInterval(data)
    expect(gaps[0]?.reason).toBe('keepalive')
  })
})

describe('what a live feed tells of holes', () => {
  it('opens one gap for a loss, however many attempts fail, and ends it when it is live', async () => {
    const { gaps, infos, until: delivered } = run()
    const connection = await fake.asked(0, 2)
    connection.trades('A', 1)
    await delivered(1)
    fake.arm({ at: 'handshake', status: 503 }, { at: 'handshake', status: 'cut' })
    const before = Date.now()
    connection.cut()
    await fake.asked(1, 2)
    await until(
      () => infos.length,
      (n) => n === 2,
    )
    expect(gaps).toHaveLength(2)
    const [opened, ended] = gaps
    const about = { feed: 'plain', symbols: ['A', 'B'], kinds: ['trades'], reason: 'disconnect' }
    expect(opened).toMatchObject({ ...about, toMicros: undefined })
    expect(opened?.fromMicros).toBeLessThanOrEqual(before * 1000)
    expect(opened?.fromMicros).toBeGreaterThan((before - 60_000) * 1000)
    expect(ended).toEqual({ ...opened, toMicros: expect.any(Number) })
    expect(ended?.toMicros).toBeGreaterThanOrEqual(before * 1000)
  })

  it('tells of no gap before it was live', async () => {
    fake.arm({ at: 'handshake', status: 503 })
    const { gaps } = run()
    await fake.asked(0, 2)
    expect(gaps).toEqual([])
  })

  it('tells of trades that are missing, but not of late ones', async () => {
    const {
      gaps,
      metrics,
      until: delivered,
    } = run({ consecutiveTradeIds: true }, { reorderMs: 50 })
    const connection = await fake.asked(0, 2)
    connection.trades('A', 1, 3, 2, 4, 8, 9)
    await delivered(6)
    await until(
      () => gaps.length,
      (n) => n > 0,
    )
    expect(gaps).toMatchObject([
      {
        ...{ reason: 'sequence', symbols: ['A'], kinds: ['trades'], fromMicros: 4_000 },
        ...{ toMicros: 8_000, detail: 'trades 5 to 7 of A are missing' },
      },
    ])
    expect(await total(metrics.outOfOrder)).toBe(1)
  })

  it('tells by the last id that the venue reached that the last trades are missing', async () => {
    const { gaps, until: delivered } = run({ consecutiveTradeIds: true }, { reorderMs: 50 })
    const connection = await fake.asked(0, 2)
    connection.trades('A', 1)
    connection.signal({ type: 'reached', symbol: 'A', tradeId: 3 })
    await delivered(1)
    await until(
      () => gaps.map(({ detail }) => detail),
      (details) => details.includes('trades 2 to 3 of A are missing'),
    )
  })

  it('names slowness when the venue drops a reader that was paused', async () => {
    const { frames, metrics, gaps } = setUp()
    const first = frames.next()
    const connection = await fake.asked(0, 2)
    const ids = Array.from({ length: 100 }, (_, n) => n)
    for (let n = 0; n < 100; n++) connection.trades('A', ...ids)
    await first
    await eventually(
      () => total(metrics.pauses),
      (slowed) => slowed === 1,
    )
    connection.cut()
    // A paused socket does not see its end; what was received is taken, and then it goes on.
    const { until: delivered } = collect(frames)
    await fake.asked(1, 2)
    expect(gaps[0]?.reason).toBe('slow')
    await delivered(9_900)
  })

  it('tells of one symbol that falls silent, asks for it again, and tells of its return', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T12:00:00Z') })
    try {
      let tickedAt = 0
      const deadlines = { regular: { trades: 30_000 } }
      const { gaps, items } = run({
        silence: { ...silenceRules.crypto, deadlines },
        onTick: (nowMicros) => {
          tickedAt = nowMicros / 1000
        },
      })
      const connection = await fake.asked(0, 2)
      let sent = 0
      // A quick look at the state: the clock of the test stands still.
      const pass = async (ms: number, ...speaking: readonly string[]) => {
        vi.setSystemTime(Date.now() + ms)
        for (const symbol of speaking) connection.trades(symbol, ++sent)
        while (items().length < sent || tickedAt < Date.now()) await sleep(1)
      }
      for (let quarter = 0; quarter < 100; quarter++) await pass(15_000, 'A', 'B')
      const lastOfB = Date.now()
      for (let quarter = 0; quarter < 3; quarter++) await pass(15_000, 'A')
      await fake.asked(0, 3)
      expect(connection.asked).toEqual(['A', 'B', 'B'])
      await until(
        () => gaps.length,
        (n) => n > 0,
      )
      expect(gaps).toMatchObject([{ reason: 'mute', symbols: ['B'], toMicros: undefined }])
      expect(gaps[0]?.fromMicros).toBe((lastOfB - 15_000) * 1000)
      await pass(1_000, 'B')
      await until(
        () => gaps.length,
        (n) => n === 2,
      )
      expect(gaps[1]).toEqual({ ...gaps[0], toMicros: Date.now() * 1000 })
      expect(fake.connections).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('how a live feed ends', () => {
  it('delivers what it received, closes the socket cleanly, and tells of the gap', async () => {
    const { frames, stop, gaps } = setUp()
    const first = frames.next()
    const connection = await fake.asked(0, 2)
    for (let n = 0; n < 50; n++) connection.trades('A', n)
    await first
    stop.abort()
    const { ended, items } = collect(frames)
    await ended
    expect(items()).toHaveLength(49)
    await fake.until(() => connection.closed || undefined)
    expect(connection.closeCode).toBe(1000)
    expect(gaps).toMatchObject([{ reason: 'stop', toMicros: undefined }])
  })

  it('does not wait for a venue that never answers its close', async () => {
    const { stop, ended, infos } = run({}, { drainMs: 100 })
    const connection = await fake.asked(0, 2)
    await until(
      () => infos.length,
      (n) => n === 1,
    )
    connection.stall()
    stop.abort()
    await ended
  })

  it('ends at once while it has no connection', async () => {
    fake.arm({ at: 'handshake', status: 503, headers: { 'Retry-After': '600' } })
    const { stop, ended, metrics } = run()
    await eventually(
      () => total(metrics.reconnects),
      (losses) => losses === 1,
    )
    stop.abort()
    await ended
  })
})

describe('what a live feed does with frames that it cannot read', () => {
  it('counts them, whatever their shape, and goes on', async () => {
    const { rejections, until: delivered } = run()
    const connection = await fake.asked(0, 2)
    connection.sendText('{"trades":[')
    connection.sendText('[]')
    connection.sendText('{"trades":7}')
    connection.sendText('{"trades":[null]}')
    connection.sendBytes(Buffer.from([0xff, 0xfe, 0x00]))
    connection.trades('A', 1)
    await delivered(1)
    expect(rejections.total).toBe(5)
    expect(fake.connections).toHaveLength(1)
  })
})
