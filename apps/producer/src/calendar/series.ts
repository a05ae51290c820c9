/** Habits are kept by half hour of the local day. */
export const SLOT_MINUTES = 30
const SLOTS = 1440 / SLOT_MINUTES

/** Below this many watched minutes a half hour says nothing; then the day so far is asked. */
const ENOUGH_IN_SLOT = 10
const ENOUGH_IN_ALL = 20

/** A symbol is liquid that had an event in this share of the minutes. */
const LIQUID_SHARE = 0.8

/** A longer silence is an outage, not a habit. */
const LONGEST_HABIT_MS = 600_000

/** A symbol that once was silent for a while may be silent twice as long. */
const LONGEST_QUIET_FACTOR = 2

export type Liquidity = 'liquid' | 'thin' | 'unknown'

/**
 * What is known of one kind of events of one symbol: when it last had one, and how steadily it has them at
 * this time of the day. Times are epoch milliseconds.
 */
export class Series {
  /** When data was last there: of a bar the start of its interval, of others the arrival. */
  lastAt = Number.NEGATIVE_INFINITY
  /** When data last arrived. */
  arrivedAt = Number.NEGATIVE_INFINITY
  /** Nothing is expected before: acknowledgement of the subscription, end of a halt; infinite without one. */
  expectedFrom = Number.POSITIVE_INFINITY
  #longestQuietMs = 0
  readonly #watched = new Uint8Array(SLOTS)
  readonly #active = new Uint8Array(SLOTS)
  #watchedInAll = 0
  #activeInAll = 0

  /** Notes that data came; `opensAt` is when the session began. */
  note(at: number, arrivedAt: number, opensAt: number): void {
    const quietSince = Math.max(this.lastAt, this.expectedFrom, opensAt)
    const quietMs = at - quietSince
    if (quietMs > this.#longestQuietMs && quietMs <= LONGEST_HABIT_MS)
      this.#longestQuietMs = quietMs
    if (at > this.lastAt) this.lastAt = at
    this.arrivedAt = arrivedAt
  }

  /** Counts a minute of a slot as one that was watched, with data or without. */
  watched(slot: number, withData: boolean): void {
    this.#watched[slot] = (this.#watched[slot] ?? 0) + 1
    this.#watchedInAll++
    if (!withData) return
    this.#active[slot] = (this.#active[slot] ?? 0) + 1
    this.#activeInAll++
  }

  /** A new day: what was learned counts half, so that the last few sessions decide. */
  age(): void {
    this.#watchedInAll = halve(this.#watched)
    this.#activeInAll = halve(this.#active)
    this.#longestQuietMs /= 2
  }

  liquidity(slot: number): Liquidity {
    const watched = this.#watched[slot] ?? 0
    if (watched >= ENOUGH_IN_SLOT) return judge(this.#active[slot] ?? 0, watched)
    if (this.#watchedInAll < ENOUGH_IN_ALL) return 'unknown'
    return judge(this.#activeInAll, this.#watchedInAll)
  }

  /** How long this symbol may be silent where a liquid one may for `deadlineMs`. */
  allowedMs(deadlineMs: number): number {
    return Math.max(deadlineMs, LONGEST_QUIET_FACTOR * this.#longestQuietMs)
  }
}

const judge = (active: number, watched: number): Liquidity =>
  active >= LIQUID_SHARE * watched ? 'liquid' : 'thin'

/** Halves all counts, and gives their sum. */
function halve(counts: Uint8Array): number {
  let sum = 0
  for (let slot = 0; slot < counts.length; slot++) {
    const half = (counts[slot] as number) >> 1
    counts[slot] = half
    sum += half
  }
  return sum
}
