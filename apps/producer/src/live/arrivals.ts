import type { Kind, RawTrade } from '@tickertape/schema'
import type { Hole } from './trade-sequence.ts'
import { TradeSequence } from './trade-sequence.ts'
import type { Subscription, Venue } from './venue.ts'

interface Track {
  /** Event time of the latest, in the unit of its kind. */
  latest: number
  readonly sequence: TradeSequence | undefined
}

/** Items behind a later one of their symbol, and trades that were dropped because they came before. */
export interface Disorder {
  readonly outOfOrder: number
  readonly repeated: number
}

/** Order and completeness of what arrives, per symbol and kind. Only wanted symbols are followed. */
export class Arrivals {
  readonly #tracks: Readonly<Record<Kind, Map<string, Track>>>
  readonly #reorderMs: number

  constructor(venue: Pick<Venue, 'wanted' | 'consecutiveTradeIds'>, reorderMs: number) {
    this.#reorderMs = reorderMs
    const tracksOf = (kind: Kind) => {
      const ofKind = venue.wanted.filter((one) => one.kind === kind)
      const counted = kind === 'trades' && venue.consecutiveTradeIds === true
      return new Map(ofKind.map(({ symbol }) => [symbol, trackOf(counted)]))
    }
    this.#tracks = {
      bars: tracksOf('bars'),
      trades: tracksOf('trades'),
      quotes: tracksOf('quotes'),
    }
  }

  /** How many are older than one of their symbol that came before. */
  outOfOrder(kind: Kind, items: readonly { readonly S: string; readonly t: number }[]): number {
    const tracks = this.#tracks[kind]
    let count = 0
    for (const { S, t } of items) {
      const track = tracks.get(S)
      if (track === undefined) continue
      if (t < track.latest) count++
      else track.latest = t
    }
    return count
  }

  /** Without those that came before. The same array when there are none. */
  withoutRepeated(trades: readonly RawTrade[], now: number): readonly RawTrade[] {
    const isNew = (trade: RawTrade) => this.#verdict(trade, now) !== 'repeated'
    const index = trades.findIndex((trade) => !isNew(trade))
    if (index < 0) return trades
    return [...trades.slice(0, index), ...trades.slice(index + 1).filter(isNew)]
  }

  /** The venue says that the last trade of a symbol has this id. */
  reached(symbol: string, id: number, now: number): void {
    this.#tracks.trades.get(symbol)?.sequence?.reached(id, now)
  }

  /** A gap is open: what is missing until the next trade belongs to it. */
  explain(): void {
    for (const { sequence } of this.#tracks.trades.values()) sequence?.explain()
  }

  /** Trades that are missing for good, each hole once. */
  missing(now: number): readonly { readonly one: Subscription; readonly hole: Hole }[] {
    const found: { one: Subscription; hole: Hole }[] = []
    for (const [symbol, { sequence }] of this.#tracks.trades) {
      for (const hole of sequence?.overdue(now, this.#reorderMs) ?? []) {
        found.push({ one: { kind: 'trades', symbol }, hole })
      }
    }
    return found
  }

  #verdict({ S, i, t, a }: RawTrade, now: number): 'new' | 'late' | 'repeated' {
    const sequence = this.#tracks.trades.get(S)?.sequence
    // A correction or a cancellation bears the id of the trade that it is about.
    if (sequence === undefined || a !== 'new') return 'new'
    const id = Number(i)
    return Number.isSafeInteger(id) && i !== '' ? sequence.take(id, t, now) : 'new'
  }
}

const trackOf = (counted: boolean): Track => ({
  latest: Number.NEGATIVE_INFINITY,
  sequence: counted ? new TradeSequence() : undefined,
})
