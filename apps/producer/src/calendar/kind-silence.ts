import type { Kind } from '@tickertape/schema'
import { Series } from './series.ts'

/** While the habits of a feed are not known, it is given this many times as long. */
const UNKNOWN_FACTOR = 4

/** And twice that for every connection in a row that brought nothing, up to eight times. */
const MAX_DOUBLINGS = 3

/** So many symbols that fall silent at once, if they are half of all, are not silent by themselves. */
const MANY = 3

export interface Mute {
  readonly kind: Kind
  /** All: the feed is silent in this kind. Some: these symbols are, and others are not. */
  readonly scope: 'all' | 'some'
  readonly symbols: readonly string[]
  /** Epoch ms: of the symbols' last data, or when data was first to be expected, the earliest. */
  readonly sinceMs: number
}

export interface Moment {
  readonly now: number
  /** When the session began. */
  readonly opensAt: number
  /** Half hour of the local day. */
  readonly slot: number
  readonly deadlineMs: number
  readonly halted: ReadonlySet<string>
}

interface Overdue {
  readonly symbol: string
  readonly sinceMs: number
}

/** The symbols of one kind of events on one connection, and whether any of them is mute. */
export class KindSilence {
  readonly #kind: Kind
  readonly #series = new Map<string, Series>()
  /** Something of this kind came on this connection. */
  #heard = false
  #silentConnections = 0
  #mute = false

  constructor(kind: Kind) {
    this.#kind = kind
  }

  /** Undefined for a symbol without a subscription. */
  hear(symbol: string): Series | undefined {
    this.#heard = true
    return this.#series.get(symbol)
  }

  acknowledged(symbol: string, now: number): void {
    const series = this.#series.get(symbol) ?? new Series()
    this.#series.set(symbol, series)
    series.expectedFrom = now
  }

  unsubscribed(symbol: string): void {
    this.#series.delete(symbol)
  }

  resumed(symbol: string, now: number): void {
    const series = this.#series.get(symbol)
    if (series && series.expectedFrom < now) series.expectedFrom = now
  }

  lost(): void {
    this.#silentConnections = this.#heard ? 0 : this.#silentConnections + 1
    this.#heard = false
    this.#mute = false
    for (const series of this.#series.values()) series.expectedFrom = Number.POSITIVE_INFINITY
  }

  age(): void {
    for (const series of this.#series.values()) series.age()
  }

  /** Counts a minute that is over, unless all were silent: that says nothing of a single one. */
  learn(from: number, { slot, halted }: Pick<Moment, 'slot' | 'halted'>): void {
    if (!this.#heard || this.#mute) return
    for (const [symbol, series] of this.#series) {
      if (series.expectedFrom > from || halted.has(symbol)) continue
      series.watched(slot, series.arrivedAt >= from)
    }
  }

  check(moment: Moment): readonly Mute[] {
    const { judged, factor } = this.#judged(moment)
    const overdue = judged.flatMap(([symbol, series]): readonly Overdue[] => {
      const sinceMs = Math.max(series.lastAt, series.expectedFrom, moment.opensAt)
      const allowedMs = series.allowedMs(factor * moment.deadlineMs)
      return moment.now - sinceMs > allowedMs ? [{ symbol, sinceMs }] : []
    })
    const all = overdue.length === judged.length
    const many = overdue.length >= MANY && 2 * overdue.length >= judged.length
    // A symbol whose habits are not known may just be a quiet one; that all of them are is not likely.
    const found = overdue.length > 0 && (factor === 1 || all)
    const scope = all || many ? 'all' : 'some'
    this.#mute = found && scope === 'all'
    if (!found) return []
    const symbols = overdue.map(({ symbol }) => symbol)
    const sinceMs = Math.min(...overdue.map((each) => each.sinceMs))
    return [{ kind: this.#kind, scope, symbols, sinceMs }]
  }

  /** The liquid symbols whose data is due; without one, those of which it is not known. */
  #judged({ now, slot, halted }: Moment) {
    const liquid: [string, Series][] = []
    const unknown: [string, Series][] = []
    for (const entry of this.#series) {
      const [symbol, series] = entry
      if (series.expectedFrom > now || halted.has(symbol)) continue
      const liquidity = series.liquidity(slot)
      if (liquidity === 'liquid') liquid.push(entry)
      else if (liquidity === 'unknown') unknown.push(entry)
    }
    if (liquid.length > 0) return { judged: liquid, factor: 1 }
    const doublings = Math.min(this.#silentConnections, MAX_DOUBLINGS)
    return { judged: unknown, factor: UNKNOWN_FACTOR * 2 ** doublings }
  }
}
