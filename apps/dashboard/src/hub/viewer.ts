import type { LiveSeries } from '../candles/live-series.ts'
import type { SeriesBook } from '../candles/series-book.ts'
import type { Market } from '../market/market.ts'
import type {
  ChartUpdate,
  Frame,
  FromPage,
  PipelineState,
  Row,
  TapeUpdate,
  Wish,
} from '../protocol.ts'

/** The part of a WebSocket that frames go through. */
export interface Outlet {
  send(text: string): void
  /** Bytes that wait to be taken by the network. */
  readonly bufferedAmount: number
}

/** Frames that a page has not said to have drawn; with so many out it gets no more until it has. */
const IN_FLIGHT = 2
const BUFFERED_BYTES = 256 * 1024
/** So that a page can tell silence from a dead connection. */
const HEARTBEAT_MS = 5_000
const MAX_VISIBLE = 200

export interface Showing {
  readonly market: Market
  /** Undefined until everything that candles need is there. */
  readonly book: SeriesBook | undefined
  readonly waitingFor: string | null
  readonly now: number
  readonly perSecond: number
  readonly pipeline: PipelineState | undefined
}

const nothing: Wish = { view: 'explore', visible: [], chart: null, tape: null }

type SentChart = { readonly epoch: number; readonly version: number }

/**
 * What one page was sent and what it wants to see. Nothing is queued for it: a frame is made of what changed since
 * the last one that was sent, so a slow page gets fewer frames, and each is the latest state.
 */
export class Viewer {
  readonly #outlet: Outlet
  #wish = nothing
  #frame = 0
  #acked = 0
  #book: SeriesBook | undefined
  #series: LiveSeries | undefined
  #sentRows = new Map<string, number>()
  #sentInstruments = -1
  #sentChart: SentChart | undefined
  #sentTape = -1
  #sentPipeline = 0
  #sentWaiting: string | null | undefined
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(outlet: Outlet) {
    this.#outlet = outlet
  }

  get wish(): Wish {
    return this.#wish
  }

  /** True while it takes frames as fast as they are made. */
  get keepsUp(): boolean {
    return this.#frame - this.#acked < IN_FLIGHT && this.#outlet.bufferedAmount < BUFFERED_BYTES
  }

  hear(message: FromPage): void {
    if ('ack' in message) {
      this.#acked = Math.min(this.#frame, message.ack)
      return
    }
    const before = this.#wish
    this.#wish = { ...message.wish, visible: message.wish.visible.slice(0, MAX_VISIBLE) }
    if (JSON.stringify(before.chart) !== JSON.stringify(this.#wish.chart)) this.#dropChart(before)
    if (before.tape !== this.#wish.tape) this.#sentTape = -1
  }

  close(): void {
    this.#dropChart(this.#wish)
  }

  /** Sends what changed. Answers whether there was anything to send and the page could take it. */
  show(showing: Showing): boolean {
    if (!this.keepsUp) return false
    const parts = {
      ...this.#instruments(showing),
      ...this.#rows(showing),
      ...this.#chart(showing),
      ...this.#tape(showing),
      ...this.#pipeline(showing),
    }
    const { now, waitingFor } = showing
    const isNews = Object.keys(parts).length > 0 || waitingFor !== this.#sentWaiting
    if (!isNews && now - this.#sentAt < HEARTBEAT_MS) return false
    this.#sentWaiting = waitingFor
    this.#sentAt = now
    const frame: Frame = { frame: ++this.#frame, now, waitingFor, ...parts }
    this.#outlet.send(JSON.stringify(frame))
    return true
  }

  #dropChart({ chart }: Wish): void {
    if (this.#series && chart) this.#book?.release(chart)
    this.#series = undefined
    this.#sentChart = undefined
  }

  #instruments({ market }: Showing): Pick<Frame, 'instruments'> {
    if (this.#wish.view !== 'markets' || this.#sentInstruments === market.version) return {}
    this.#sentInstruments = market.version
    return { instruments: market.infos() }
  }

  #rows({ market }: Showing): { rows?: readonly Row[] } {
    if (this.#wish.view !== 'markets') return {}
    const rows: Row[] = []
    for (const key of this.#wish.visible) {
      const instrument = market.get(key)
      if (!instrument || this.#sentRows.get(key) === instrument.version) continue
      this.#sentRows.set(key, instrument.version)
      rows.push(instrument.row())
    }
    return rows.length > 0 ? { rows } : {}
  }

  #chart({ book }: Showing): { chart?: ChartUpdate } {
    const { chart } = this.#wish
    if (!chart || !book) return {}
    if (!this.#series) {
      this.#book = book
      this.#series = book.acquire(chart)
    }
    const { epoch, version } = this.#series
    const sent = this.#sentChart
    if (sent?.epoch === epoch && sent.version === version) return {}
    this.#sentChart = { epoch, version }
    return { chart: this.#series.update(sent) }
  }

  #pipeline({ pipeline }: Showing): { pipeline?: PipelineState } {
    if (this.#wish.view !== 'pipeline' || !pipeline || pipeline.at === this.#sentPipeline) return {}
    this.#sentPipeline = pipeline.at
    return { pipeline }
  }

  #tape({ market: { tape }, perSecond }: Showing): { tape?: TapeUpdate } {
    const { tape: of } = this.#wish
    if (!of || this.#sentTape === tape.seq) return {}
    const whole = this.#sentTape < 0
    const events = tape.since(this.#sentTape, of)
    this.#sentTape = tape.seq
    return { tape: { whole, events, perSecond } }
  }
}
