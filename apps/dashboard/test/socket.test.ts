import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@tickertape/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Frame, Row, Wish } from '../src/protocol.ts'
import { liveTrade, TestDesk } from './test-desk.ts'

const start = 1_795_000_000_000
const symbols = Array.from({ length: 500 }, (_, at) => `S${at}`)
const wishFor = (visible: readonly string[]): Wish => ({
  view: 'markets',
  visible: visible.map((symbol) => `test ${symbol}`),
  chart: null,
  tape: 'all',
})

/** A browser's side of the socket; it acknowledges only while it keeps up. */
class Looker {
  readonly #socket: WebSocket
  readonly frames: Frame[] = []
  readonly rows = new Map<string, Row>()
  keepsUp = true

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame
      this.frames.push(frame)
      for (const row of frame.rows ?? []) this.rows.set(row.key, row)
      if (this.keepsUp) this.acknowledge()
    })
  }

  static async open(desk: TestDesk, wish: Wish, keepsUp = true): Promise<Looker> {
    const socket = new WebSocket(`${desk.url.replace('http', 'ws')}/socket`)
    const looker = new Looker(socket)
    looker.keepsUp = keepsUp
    await once(socket, 'open')
    socket.send(JSON.stringify({ wish }))
    return looker
  }

  acknowledge(): void {
    this.#socket.send(JSON.stringify({ ack: this.frames.at(-1)?.frame }))
  }

  close(): void {
    this.#socket.close()
  }
}

let desk: TestDesk
beforeEach(async () => {
  desk = await TestDesk.open()
})
afterEach(() => desk[Symbol.asyncDispose]())

let trades = 0
/** One trade of every symbol; prices rise from round to round. */
function round(price: number): void {
  for (const symbol of symbols)
    desk.hub.market.apply(liveTrade(symbol, price, start + ++trades, trades))
}

describe('the socket of the live page', () => {
  it('sends a slow page two frames and then nothing, while another gets every one', async () => {
    const visible = symbols.slice(0, 30)
    const fast = await Looker.open(desk, wishFor(visible))
    const slow = await Looker.open(desk, wishFor(visible), false)
    // 5,000 events a second for two seconds, as 20 rounds of 500.
    for (let at = 1; at <= 20; at++) {
      round(100 + at)
      await sleep(100)
    }
    expect(slow.frames.length).toBe(2)
    expect(fast.frames.length).toBeGreaterThanOrEqual(8)
    slow.keepsUp = true
    slow.acknowledge()
    await eventually(
      async () => slow.rows.get('test S7')?.last,
      (last) => last === 120,
      5_000,
    )
    // What it missed is not sent after it: one frame brings the state of now.
    expect(slow.frames.length).toBeLessThanOrEqual(4)
    fast.close()
    slow.close()
  })

  it('sends only the rows that can be seen, and each only when it changed', async () => {
    round(100)
    const looker = await Looker.open(desk, wishFor(['S3', 'S4']))
    await eventually(
      async () => looker.rows.size,
      (size) => size === 2,
      5_000,
    )
    desk.hub.market.apply(liveTrade('S4', 101, start + ++trades, trades))
    await eventually(
      async () => looker.rows.get('test S4')?.last,
      (last) => last === 101,
      5_000,
    )
    expect(looker.rows.size).toBe(2)
    const sent = looker.frames.flatMap(({ rows = [] }) => rows.map(({ key }) => key))
    expect(sent.filter((key) => key === 'test S3')).toHaveLength(1)
    looker.close()
  })

  it('tells of all instruments once, and again when one is new', async () => {
    round(100)
    const looker = await Looker.open(desk, wishFor([]))
    await eventually(
      async () => looker.frames.length,
      (count) => count > 0,
      5_000,
    )
    desk.hub.market.apply(liveTrade('NEW', 1, start + ++trades, trades))
    const lists = () => looker.frames.flatMap(({ instruments = [] }) => [instruments.length])
    await eventually(
      async () => lists(),
      (counts) => counts.length === 2,
      5_000,
    )
    expect(lists()).toEqual([500, 501])
    looker.close()
  })

  it('refuses pages of another host, and everybody who lacks the password', async () => {
    const stranger = new WebSocket(`${desk.url.replace('http', 'ws')}/socket`, {
      origin: 'http://evil.example',
    })
    const [error] = await once(stranger, 'error')
    expect(String(error)).toContain('401')
    await using locked = await TestDesk.open({ password: 'secret' })
    const nobody = new WebSocket(`${locked.url.replace('http', 'ws')}/socket`)
    expect(String((await once(nobody, 'error'))[0])).toContain('401')
    expect((await fetch(`${locked.url}/api/topics`)).status).toBe(401)
    const opened = await fetch(`${locked.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'secret' }),
    })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    const friend = new WebSocket(`${locked.url.replace('http', 'ws')}/socket`, {
      headers: { cookie },
    })
    await once(friend, 'open')
    friend.close()
  })

  it('closes a connection that does not speak as a page does', async () => {
    const socket = new WebSocket(`${desk.url.replace('http', 'ws')}/socket`)
    await once(socket, 'open')
    socket.send('{"hello":1}')
    const [code] = await once(socket, 'close')
    expect(code).toBe(1007)
  })
})
