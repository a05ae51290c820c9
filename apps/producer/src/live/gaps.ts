import { randomBytes } from 'node:crypto'
import type { Gap, GapReason } from '../gap.ts'
import type { Subscription, Venue } from './venue.ts'

/**
 * How long after its event time an event may come on a connection without faults. A minute bar bears the
 * start of its minute and comes when that is over, or half a minute later when a late trade changed it;
 * exchanges report trades up to 10 s late.
 */
const LATEST_MICROS = { bars: 120_000_000, trades: 15_000_000, quotes: 15_000_000 } as const

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
  readonly #report: (gap: Gap) => void
  #open: Gap | undefined

  constructor(venue: Pick<Venue, 'feed' | 'delayMs'>, report: (gap: Gap) => void) {
    this.#feed = venue.feed
    this.#delayMicros = (venue.delayMs ?? 0) * 1000
    this.#report = report
  }

  /** Nothing is received any more. Answers whether this is a new gap. */
  open({ reason, detail, subscriptions, heardAtMicros }: Opening): boolean {
    if (this.#open !== undefined || subscriptions.length === 0) return false
    const { symbols, kinds } = spanOf(subscriptions)
    const latest = Math.max(...kinds.map((kind) => LATEST_MICROS[kind]))
    const fromMicros = heardAtMicros - this.#delayMicros - latest
    this.#open = {
      ...{ id: newId(), feed: this.#feed, symbols, kinds },
      ...{ fromMicros, toMicros: undefined, reason, detail },
    }
    this.#report(this.#open)
    return true
  }

  /** Everything is received again. */
  end(nowMicros: number): void {
    if (this.#open === undefined) return
    this.#report({ ...this.#open, toMicros: nowMicros - this.#delayMicros })
    this.#open = undefined
  }

  /** A hole that was over when it was noticed. */
  past(one: Subscription, times: Pick<Gap, 'fromMicros'> & { toMicros: number }, detail: string) {
    const span = spanOf([one])
    this.#report({
      ...{ id: newId(), feed: this.#feed, ...span, ...times, reason: 'sequence', detail },
    })
  }
}

const newId = (): string => randomBytes(8).toString('hex')

const spanOf = (subscriptions: readonly Subscription[]) => ({
  symbols: distinct(subscriptions.map(({ symbol }) => symbol)),
  kinds: distinct(subscriptions.map(({ kind }) => kind)),
})
