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
import type { Candle, Frame, PipelineState, Wish } from '../src/protocol.ts'

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
  pipeline: PipelineState | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame))
  }

  static async open(port: number, wished = wish): Promise<Looker> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`)
    const looker = new Looker(socket)
    await once(socket, 'open')
    socket.send(JSON.stringify({ wish: wished }))
    return looker
  }

  get volume(): number {
    return [...this.candles.values()].reduce((sum, { v }) => sum + v, 0)
  }

  close(): void {
    this.#socket.close()
  }

  #take({ frame, instruments, chart, pipeline }: Frame): void {
    if (instruments) this.symbols = instruments.map(({ symbol }) => symbol)
    if (chart) {
      if (chart.whole) this.candles.clear()
      for (const candle of chart.candles) this.candles.set(candle.t, candle)
      this.state = chart.state.is
    }
    if (pipeline) this.pipeline = pipeline
    this.#socket.send(JSON.stringify({ ack: frame }))
  }
}

/** What waits for a part, and where it is behind its last record. */
const lagOf = ({ pipeline }: Looker, name: string) => {
  const part = pipeline?.parts.find((each) => each.name === name)
  return {
    health: part?.health,
    lag: part?.facts.find(({ label }) => label === 'lag')?.value,
    done: part?.partitions.reduce((sum, { done }) => sum + (done ?? 0), 0),
    end: part?.partitions.reduce((sum, { high }) => sum + high, 0),
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
      const { flattened_trade: topic } = setup.config.kafka.topics
      const newest = async () =>
        (await fetch(`${url}/api/records?topic=${topic}&key=TSLA&limit=1`)).json() as Promise<
          readonly { readonly key: string; readonly value: { readonly v: number } }[]
        >
      // Its partition may be behind that of the symbol above.
      await eventually(newest, ([record]) => record?.key === 'TSLA' && record.value.v === 499)
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

  it('tells what Pinot has before it without the marks of transactions, and which letters are open', async () => {
    await prepareTables(setup)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using feed = await BarFeed.open(setup.config)
    await using _dashboard = new AppProcess('dashboard', setup.env)
    await feed.send(['AAPL', 'TSLA', 'NVDA'], 50)
    await feed.sendRaw('AAPL', Buffer.from('no frame'))
    const port = setup.config.dashboard.http_port
    const opened = await eventually(
      () => Looker.open(port, { ...wish, view: 'pipeline' }).catch(() => undefined),
      (found) => found !== undefined,
      60_000,
    )
    const looker = opened as Looker
    const seen = async () => {
      return { letters: looker.pipeline?.figures.deadLetters, pinot: lagOf(looker, 'pinot') }
    }
    const { pinot } = await eventually(
      seen,
      ({ letters, pinot: { done = 0, lag } }) => letters === 1 && done >= 150 && lag === 0,
      60_000,
    )
    // The mark of the last transaction stands behind what Pinot has.
    expect(pinot.end).toBeGreaterThan(pinot.done ?? 0)
    expect(lagOf(looker, 'flattener')).toMatchObject({ health: 'good', lag: 0 })
    expect(looker.pipeline?.problems[0]).toMatchObject({ parts: ['letters', 'flattener'] })
    looker.close()
  })
})
