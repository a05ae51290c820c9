import type { Gap, GapReason } from '../gap.ts'
import { randomId } from '../random-id.ts'
import type { SourceContext } from '../source.ts'
import type { Subscription, Venue } from './venue.ts'

/**
 * How long after its event time an event may come on a connection without faults. A minute bar bears the
 * start of its minute and comes when that is over, or half a minute later when a late trade changed it;
 * exchanges report trades up to 10 s late.
 */
export const LATEST_MICROS = { bars: 120_000_000, trades: 15_000_000, quotes: 15_000_000 } as const

export interface Opening {
  readonly reason: GapReason
  readonly detail: string
  readonly subscriptions: readonly Subscription[]
  /** Epoch microseconds by our clock: when the venue was last heard. */
  readonly heardAtMicros: number
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** Reports holes as they open and end. The hole of a lost connection is one, however many attempts fail. */
export class Gaps {
  readonly #feed: string
  readonly #delayMicros: number
  readonly #context: Pick<SourceContext, 'name' | 'metrics' | 'onGap'>
  readonly #open = new Map<string, Gap>()

  constructor(
    venue: Pick<Venue, 'feed' | 'delayMs'>,
    context: Pick<SourceContext, 'name' | 'metrics' | 'onGap'>,
  ) {
    this.#feed = venue.feed
    this.#delayMicros = (venue.delayMs ?? 0) * 1000
    this.#context = context
  }

  /** `name` is of the cause, to end it by. Answers whether this is a new gap. */
  open(name: string, { reason, detail, subscriptions, heardAtMicros }: Opening): boolean {
    if (this.#open.has(name) || subscriptions.length === 0) return false
    const span = spanOf(subscriptions)
    const latest = Math.max(...span.kinds.map((kind) => LATEST_MICROS[kind]))
    const fromMicros = heardAtMicros - this.#delayMicros - latest
    const about = { id: randomId(), feed: this.#feed, ...span, reason, detail }
    const gap: Gap = { ...about, fromMicros, toMicros: undefined }
    this.#open.set(name, gap)
    this.#report(gap)
    return true
  }

  /** Everything is received again. */
  end(name: string, nowMicros: number): void {
    const gap = this.#open.get(name)
    if (gap === undefined) return
    this.#open.delete(name)
    this.#context.onGap({ ...gap, toMicros: nowMicros - this.#delayMicros })
  }

  /** A hole that was over when it was noticed. */
  past(one: Subscription, times: { fromMicros: number; toMicros: number }, detail: string): void {
    const about = { id: randomId(), feed: this.#feed, ...spanOf([one]), detail }
    this.#report({ ...about, ...times, reason: 'sequence' })
  }

  #report(gap: Gap): void {
    const { name: source, metrics, onGap } = this.#context
    metrics.gaps.inc({ source, reason: gap.reason })
    onGap(gap)
  }
}

const spanOf = (subscriptions: readonly Subscription[]) => ({
  symbols: distinct(subscriptions.map(({ symbol }) => symbol)),
  kinds: distinct(subscriptions.map(({ kind }) => kind)),
})
