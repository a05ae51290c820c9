import type { Candle } from '../protocol.ts'
import { bucketOf } from './timeframe.ts'

/** A trade or a bar as a part of candles. */
export interface Part {
  /** What a later version of the same event has too. */
  readonly id: string
  readonly timeMs: number
  readonly o: number
  readonly h: number
  readonly l: number
  readonly c: number
  readonly v: number
  /** Price times volume. */
  readonly pv: number
  readonly n: number
  /** Receipt, epoch milliseconds: of two versions the later one holds. */
  readonly receivedMs: number
}

/** What the table answered: candles of the events before the cut, single events from the cut on. */
export interface History {
  readonly candles: readonly Candle[]
  readonly cutMs: number
  readonly parts: readonly Part[]
}

export type Added = 'known' | 'added' | 'late'

interface Held {
  readonly part: Part
  /** Which look at the table came next after the event was held. */
  readonly look: number
}

const earlier = (a: Part, b: Part): number => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1)

/** Adds parts to a candle in the order of time. */
export function fold(t: number, begun: Candle | undefined, parts: readonly Part[]): Candle {
  const sorted = parts.toSorted(earlier)
  const first = sorted[0]
  const candle = begun
    ? { ...begun }
    : { t, o: first?.o ?? 0, h: -Infinity, l: Infinity, c: 0, v: 0, pv: 0, n: 0 }
  for (const { h, l, c, v, pv, n } of sorted) {
    candle.h = Math.max(candle.h, h)
    candle.l = Math.min(candle.l, l)
    candle.c = c
    candle.v += v
    candle.pv += pv
    candle.n += n
  }
  return candle
}

/**
 * Candles of one instrument, joined from the table and the live edge by one rule: an event at or after the cut
 * belongs to the live edge and is known by its identity, so it counts once however often and from wherever it
 * comes; an event before the cut belongs to the table, and one that comes late means that the table is to be
 * asked again.
 */
export class CandleSeries {
  readonly #bucketMs: number
  readonly #sealed = new Map<number, Candle>()
  readonly #parts = new Map<number, Map<string, Held>>()
  readonly #changed = new Map<number, number>()
  #cutMs = -Infinity
  #look = 0
  #count = 0
  /** Grows with every change of a candle. */
  version = 0

  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs
  }

  /** Events that are held singly. */
  get parts(): number {
    return this.#count
  }

  /** Call before the table is asked: it tells which events the answer may not have seen yet. */
  beginLook(): void {
    this.#look++
  }

  /**
   * Takes the table's answer, and events that the live edge brought shortly before. Answers `unsettled` when
   * the table may lack an event that came before the cut: ask again in a moment.
   */
  join({ candles, cutMs, parts }: History, recent: readonly Part[] = []): 'settled' | 'unsettled' {
    const held = [...this.#parts.values()].flatMap((bucket) => [...bucket.values()])
    const unsure = held.some(({ part, look }) => part.timeMs < cutMs && look >= this.#look - 1)
    this.#sealed.clear()
    this.#parts.clear()
    this.#changed.clear()
    this.#count = 0
    this.#cutMs = cutMs
    for (const candle of candles) this.#sealed.set(candle.t, candle)
    for (const { part, look } of held) if (part.timeMs >= cutMs) this.#hold(part, look)
    for (const part of [...parts, ...recent]) {
      if (part.timeMs >= cutMs) this.#hold(part, this.#look)
    }
    this.version++
    return unsure ? 'unsettled' : 'settled'
  }

  /** Takes an event of the live edge. */
  add(part: Part): Added {
    if (part.timeMs < this.#cutMs) return 'late'
    return this.#hold(part, this.#look) ? 'added' : 'known'
  }

  #hold(part: Part, look: number): boolean {
    const t = bucketOf(part.timeMs, this.#bucketMs)
    const bucket = this.#parts.get(t) ?? new Map<string, Held>()
    this.#parts.set(t, bucket)
    const known = bucket.get(part.id)
    if (known && known.part.receivedMs >= part.receivedMs) return false
    if (!known) this.#count++
    bucket.set(part.id, { part, look })
    this.#changed.set(t, ++this.version)
    return true
  }

  /** All candles, in order. */
  candles(): Candle[] {
    const times = new Set([...this.#sealed.keys(), ...this.#parts.keys()])
    return [...times].sort((a, b) => a - b).map((t) => this.#candle(t))
  }

  /** Candles that changed after a version of the same look, in order. */
  changedSince(version: number): Candle[] {
    const times = [...this.#changed].filter(([, at]) => at > version).map(([t]) => t)
    return times.sort((a, b) => a - b).map((t) => this.#candle(t))
  }

  #candle(t: number): Candle {
    const parts = [...(this.#parts.get(t)?.values() ?? [])].map(({ part }) => part)
    return fold(t, this.#sealed.get(t), parts)
  }
}
