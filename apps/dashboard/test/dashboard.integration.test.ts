import { once } from 'node:events'
import {
  AppProcess,
  BarFeed,
  eventually,
  prepareTables,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Candle, Frame, Wish } from '../src/protocol.ts'

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'))
})

const wish: Wish = {
  view: 'markets',
  visible: ['testkit AAPL'],
  chart: { key: 'testkit AAPL', timeframe: '1m' },
  tape: 'all',
}

/** What a page of the service has been told. */
class Looker {
  readonly #socket: WebSocket
  readonly candles = new Map<number, Candle>()
  state = ''
  symbols: readonly string[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame))
  }

  static async open(port: number): Promise<Looker> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`)
    const looker = new Looker(socket)
    await once(socket, 'open')
    socket.send(JSON.stringify({ wish }))
    return looker
  }

  get volume(): number {
    return [...this.candles.values()].reduce((sum, { v }) => sum + v, 0)
  }

  close(): void {
    this.#socket.close()
  }

  #take({ frame, instruments, chart }: Frame): void {
    if (instruments) this.symbols = instruments.map(({ symbol }) => symbol)
    if (chart) {
      if (chart.whole) this.candles.clear()
      for (const candle of chart.candles) this.candles.set(candle.t, candle)
      this.state = chart.state.is
    }
    this.#socket.send(JSON.stringify({ ack: frame }))
  }
}

/** The volumes of the oracle's bars run 0, 1, 2 ...: any bar that is missing or there twice shows in their sum. */
const volumeOf = (bars: number): number => (bars * (bars - 1)) / 2

describe('the live page on real servers', () => {
  it('shows every bar once: those of before it looked, those of after, and those of a restart', async () => {
    await prepareTables(setup)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using feed = await BarFeed.open(setup.config)
    await feed.send(['AAPL', 'TSLA'], 300)
    const port = setup.config.dashboard.http_port
    const url = `http://127.0.0.1:${port}`
    const ready = () =>
      fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    {
      await using _dashboard = new AppProcess('dashboard', setup.env)
      await eventually(ready, (ok) => ok, 60_000)
      const looker = await Looker.open(port)
      await eventually(
        async () => looker.volume,
        (volume) => volume === volumeOf(300),
        60_000,
      )
      expect(looker.symbols).toEqual(['AAPL', 'TSLA'])
      for (let round = 0; round < 20; round++) await feed.send(['AAPL', 'TSLA'], 10)
      await eventually(
        async () => looker.volume,
        (volume) => volume === volumeOf(500),
        30_000,
      )
      const records = await fetch(
        `${url}/api/records?topic=${setup.config.kafka.topics.flattened_trade}&key=TSLA&limit=1`,
      )
      expect(await records.json()).toMatchObject([
        { key: 'TSLA', value: { symbol: 'TSLA', v: 499 } },
      ])
      const subjects = (await (await fetch(`${url}/api/schemas`)).json()) as { subject: string }[]
      expect(subjects.map(({ subject }) => subject)).toContain(
        `${setup.config.kafka.topics.raw_trade}-value`,
      )
      looker.close()
    }
    await feed.send(['AAPL'], 50)
    await using _again = new AppProcess('dashboard', setup.env)
    await eventually(ready, (ok) => ok, 60_000)
    const looker = await Looker.open(port)
    await feed.send(['AAPL'], 50)
    await eventually(
      async () => looker.volume,
      (volume) => volume === volumeOf(600),
      60_000,
    )
    expect(looker.state).toBe('live')
    looker.close()
  })
})
