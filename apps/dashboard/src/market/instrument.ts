import { bucketOf, timeframeMs } from '../candles/timeframe.ts'
import type { Row } from '../protocol.ts'
import type { MarketEvent, PriceEvent } from './market-event.ts'

const DAY_MS = 86_400_000
const SPARK_POINTS = 40
const SPARK_MS = 2_000
/** For this long after a trade, bars do not say what the last price is. */
const TRADES_HOLD_MS = 60_000

/** The first price of a day, epoch milliseconds of its midnight UTC. */
export interface DayOpen {
  readonly dayMs: number
  readonly price: number
}

/** What is known of an instrument now. */
export class Instrument {
  readonly key: string
  readonly symbol: string
  readonly source: string
  /** Newest event by what it is: `trades`, `quotes`, or the timeframe of bars. */
  readonly feeds = new Map<string, number>()
  partition: number | undefined
  /** Grows with everything that the watch list shows. */
  version = 0
  #last: number | null = null
  #at = 0
  #lastTradeMs = Number.NEGATIVE_INFINITY
  #open: DayOpen | undefined
  #bid: number | null = null
  #ask: number | null = null
  readonly #spark: number[] = []
  #sparkAt = 0

  constructor(key: string, symbol: string, source: string) {
    this.key = key
    this.symbol = symbol
    this.source = source
  }

  get last(): number | null {
    return this.#last
  }

  /** Answers whether the price rose against the one before, or stayed. */
  apply(event: MarketEvent): boolean {
    this.version++
    this.partition = event.partition
    if (event.kind === 'quotes') {
      this.#note('quotes', event.timeMs)
      this.#bid = event.bid
      this.#ask = event.ask
      this.#at = Math.max(this.#at, event.timeMs)
      return true
    }
    this.#note(event.feed, event.timeMs)
    return this.#applyPrice(event)
  }

  #applyPrice({ kind, part, feed, timeMs }: PriceEvent): boolean {
    const up = part.c >= (this.#last ?? part.o)
    if (kind === 'trades') this.#lastTradeMs = timeMs
    else if (timeMs < this.#lastTradeMs + TRADES_HOLD_MS) return up
    if (timeMs < this.#at && this.#last !== null) return up
    this.#moveDay(timeMs, part.o)
    this.#last = part.c
    this.#at = timeMs
    this.#trace(timeMs, part.c, Math.max(SPARK_MS, timeframeMs(feed) ?? 0))
    return up
  }

  /** What the table says of the instrument: it gives way to what came live. */
  seed(open: DayOpen, last: number, atMs: number, feed: string): void {
    this.version++
    this.#note(feed, atMs)
    if (!this.#open || open.dayMs >= this.#open.dayMs) this.#open = open
    if (this.#last === null) this.#last = last
    this.#at = Math.max(this.#at, atMs)
  }

  row(): Row {
    return {
      key: this.key,
      last: this.#last,
      open: this.#open?.price ?? null,
      bid: this.#bid,
      ask: this.#ask,
      at: this.#at,
      spark: this.#spark,
    }
  }

  #note(feed: string, timeMs: number): void {
    this.feeds.set(feed, Math.max(timeMs, this.feeds.get(feed) ?? 0))
  }

  #moveDay(timeMs: number, price: number): void {
    const dayMs = bucketOf(timeMs, DAY_MS)
    if (!this.#open || dayMs > this.#open.dayMs) this.#open = { dayMs, price }
  }

  #trace(timeMs: number, price: number, stepMs: number): void {
    const at = bucketOf(timeMs, stepMs)
    if (at === this.#sparkAt) this.#spark[this.#spark.length - 1] = price
    else this.#spark.push(price)
    this.#sparkAt = at
    if (this.#spark.length > SPARK_POINTS) this.#spark.shift()
  }
}
