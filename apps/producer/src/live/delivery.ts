import type { SilenceWatch } from '../calendar/silence-watch.ts'
import type { Frame } from '../frame.ts'
import type { SourceContext } from '../source.ts'
import { Arrivals } from './arrivals.ts'
import type { Arrival } from './connection.ts'
import type { Inbox } from './inbox.ts'
import type { Timings } from './patience.ts'
import type { Hole } from './trade-sequence.ts'
import type { Reading, Signal, Subscription, Venue } from './venue.ts'

export interface DeliveryOptions {
  readonly venue: Venue
  readonly context: SourceContext
  readonly inbox: Inbox
  readonly timings: Timings
  readonly watch: SilenceWatch
}

/** The rest of such a message is taken. */
const UNKNOWN_TYPE = 'message has a type that nobody knows'

/** Puts what arrives into the inbox, and counts what is unreadable, unasked for, late or repeated. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #arrivals: Arrivals
  #lastAt = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#arrivals = new Arrivals(options.venue, options.timings.reorderMs)
  }

  /** Epoch ms of the last data. */
  get lastAt(): number {
    return this.#lastAt
  }

  /** Answers whether it held data. */
  take({ reading, frame, session, receivedAt }: Arrival): boolean {
    const { venue, inbox, context } = this.#options
    const { metrics, name: source, rejections } = context
    const rejected = () => ({ what: frame, feed: venue.feed, session, receivedAt })
    if (reading.unreadable !== undefined) {
      rejections.add(reading.unreadable, rejected)
      return false
    }
    if (reading.ignored?.includes('unknown')) rejections.add(UNKNOWN_TYPE, rejected)
    const now = Math.floor(receivedAt / 1000)
    for (const signal of reading.signals ?? []) this.#heed(signal, now)
    for (const type of reading.ignored ?? []) metrics.ignored.inc({ source, type })
    const frames = this.#framesOf(reading, { receivedAt, session, feed: venue.feed })
    for (const each of frames) {
      this.#note(each, now)
      inbox.push(each)
    }
    if (frames.length > 0) this.#lastAt = now
    return frames.length > 0
  }

  /** A gap is open: what is missing until the next trade belongs to it. */
  explain(): void {
    this.#arrivals.explain()
  }

  /** Trades that are missing for good, each hole once. */
  missing(now: number): readonly { readonly one: Subscription; readonly hole: Hole }[] {
    return this.#arrivals.missing(now)
  }

  #framesOf(
    { bars = [], trades = [], quotes = [] }: Reading,
    lineage: Pick<Frame, 'receivedAt' | 'session' | 'feed'>,
  ): readonly Frame[] {
    const { metrics, name: source } = this.#options.context
    const fresh = this.#arrivals.withoutRepeated(trades, Math.floor(lineage.receivedAt / 1000))
    if (fresh.length < trades.length) {
      metrics.repeated.inc({ source, kind: 'trades' }, trades.length - fresh.length)
    }
    const frames: Frame[] = []
    if (bars.length > 0) frames.push({ kind: 'bars', items: bars, ...lineage })
    if (fresh.length > 0) frames.push({ kind: 'trades', items: fresh, ...lineage })
    if (quotes.length > 0) frames.push({ kind: 'quotes', items: quotes, ...lineage })
    return frames
  }

  #note({ kind, items }: Frame, now: number): void {
    const { watch, context, venue } = this.#options
    const { metrics, name: source } = context
    const { delayMs = 0 } = venue
    const late = this.#arrivals.outOfOrder(kind, items)
    if (late > 0) metrics.outOfOrder.inc({ source, kind }, late)
    // Of a bar the silence is counted from its start; others carry the venue's clock.
    const at = now - delayMs
    for (const { S, t } of items) watch.seen(kind, S, at, kind === 'bars' ? t : at)
  }

  #heed(signal: Signal, now: number): void {
    const { watch, venue } = this.#options
    if (signal.type === 'reached') this.#arrivals.reached(signal.symbol, signal.tradeId, now)
    else if (signal.type === 'halted') watch.halted(signal.symbol)
    else if (signal.type === 'resumed') watch.resumed(signal.symbol, now - (venue.delayMs ?? 0))
  }
}
