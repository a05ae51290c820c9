import { asTapeError } from '@tickertape/errors'
import type { PinotBroker } from '@tickertape/pinot'
import type { Instrument } from '../market/instrument.ts'
import type { CandleEvent, PriceEvent } from '../market/market-event.ts'
import type { Candle, ChartState, ChartUpdate, ChartWish, DayBefore } from '../protocol.ts'
import { CandleSeries, type History, type Part } from './candle-series.ts'
import { basisOf, chooseFeed, type Feed, feedsFor, shortestFor, TRADES } from './feeds.ts'
import { readFeeds, readHistory, type Tables } from './history.ts'
import type { RecentEvents } from './recent.ts'
import { bucketMsOf } from './timeframe.ts'

export interface SeriesDeps {
  readonly broker: PinotBroker
  readonly tables: Tables
  readonly recent: RecentEvents
}

const AGAIN_MS = 2_000
const PARTS_BEFORE_LOOK = 6_000
/** An event that was received this long ago should be in the table. */
const BEHIND_AFTER_MS = 3_000

/** The candles that one chart shows, for everybody who looks at it. */
export class LiveSeries {
  readonly #wish: ChartWish
  readonly #instrument: () => Instrument | undefined
  readonly #deps: SeriesDeps
  readonly #series: CandleSeries
  #feeds: readonly Feed[] = []
  #feed: string | undefined
  #state: ChartState = { is: 'loading' }
  #before: DayBefore = { v: 0, pv: 0 }
  #looking = false
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** Grows when everything must be sent anew. */
  epoch = 0

  constructor(wish: ChartWish, instrument: () => Instrument | undefined, deps: SeriesDeps) {
    this.#wish = wish
    this.#instrument = instrument
    this.#deps = deps
    this.#series = new CandleSeries(bucketMsOf(wish.timeframe))
    void this.#lookSafely()
  }

  get version(): number {
    return this.#series.version
  }

  /** A candle that streaming SQL made is an event of the chart that shows that length. */
  addCandle(candle: CandleEvent): void {
    if (candle.timeframe === this.#wish.timeframe) this.add(candle)
  }

  add(event: Pick<PriceEvent, 'feed' | 'part'>): void {
    if (this.#feed === undefined) {
      if (this.#state.is === 'empty') this.#lookSoon()
      return
    }
    if (event.feed !== this.#feed) return
    const added = this.#series.add(event.part)
    const crowded = added === 'added' && this.#series.parts > PARTS_BEFORE_LOOK
    if (added === 'late' || crowded) this.#lookSoon()
    if (added === 'added' && this.#state.is === 'empty') this.#settle({ is: 'live' })
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** All candles, or those that changed after a version of the same epoch. */
  update(since: { readonly epoch: number; readonly version: number } | undefined): ChartUpdate {
    const whole = since?.epoch !== this.epoch
    const candles: readonly Candle[] = whole
      ? this.#series.candles()
      : this.#series.changedSince(since?.version ?? 0)
    return {
      wish: this.#wish,
      state: this.#state,
      feed: this.#feed ?? null,
      feeds: feedsFor(this.#feeds, this.#wish.timeframe),
      whole,
      candles,
      before: this.#before,
    }
  }

  #settle(state: ChartState): void {
    this.#state = state
    this.epoch++
  }

  #lookSoon(afterMs = AGAIN_MS): void {
    if (this.#looking || this.#timer || this.#closed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#lookSafely()
    }, afterMs)
  }

  async #lookSafely(): Promise<void> {
    this.#looking = true
    let again = false
    try {
      again = await this.#look()
    } catch (cause) {
      this.#settle({ is: 'failed', why: asTapeError(cause).message })
      again = true
    } finally {
      this.#looking = false
    }
    if (again) this.#lookSoon()
  }

  /** Asks the table, and answers whether it is to be asked again in a moment. */
  async #look(): Promise<boolean> {
    const { broker, tables, recent } = this.#deps
    const { key, timeframe } = this.#wish
    this.#feeds = withLive(await readFeeds(broker, tables, key), this.#instrument())
    this.#feed = this.#wish.feed ?? chooseFeed(this.#feeds, timeframe)
    const feed = this.#feed
    if (feed === undefined) {
      this.#settle({
        is: 'empty',
        why: whyEmpty(this.#feeds, timeframe),
        instead: shortestFor(this.#feeds),
      })
      return false
    }
    this.#series.beginLook()
    const partition = this.#instrument()?.partition
    const edge = await recent({ key, feed, timeframe, partition })
    const question = { key, feed, bucketMs: bucketMsOf(timeframe) }
    const history = await readHistory(broker, tables, question)
    const joined = this.#series.join(history, edge)
    this.#before = history.before
    const behind = isBehind(history, edge)
    this.#settle({ is: behind ? 'behind' : 'live' })
    return behind || joined === 'unsettled'
  }
}

/** Feeds of the table, and those that so far only came live. */
function withLive(feeds: readonly Feed[], instrument: Instrument | undefined): readonly Feed[] {
  const live = [...(instrument?.feeds ?? [])]
    .filter(([name]) => name !== 'quotes' && !feeds.some((feed) => feed.name === name))
    .map(([name, newestMs]) => ({ name, newestMs }))
  return [...feeds, ...live]
}

function whyEmpty(feeds: readonly Feed[], timeframe: string): string {
  const bars = feeds
    .map(({ name }) => name)
    .filter((name) => name !== TRADES && basisOf(name) === undefined)
  if (bars.length === 0) return 'There is no trade and no bar of it yet.'
  return `Its source sends bars of ${bars.join(', ')}, which ${timeframe} candles cannot be made of: choose a longer one.`
}

/** True when the table has none of the events that came a while ago. */
function isBehind({ cutMs, parts }: History, edge: readonly Part[]): boolean {
  const due = edge.filter(
    ({ receivedMs, timeMs }) => receivedMs < Date.now() - BEHIND_AFTER_MS && timeMs >= cutMs,
  )
  const held = new Set(parts.map(({ id }) => id))
  return due.length > 0 && !due.some(({ id }) => held.has(id))
}
