const QUARTER_MS = 900_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export interface LocalTime {
  /** Days from 1 January 1970 to the local date. */
  readonly day: number
  /** Minutes since local midnight by the clock on the wall, with fraction. */
  readonly minute: number
}

/** 0 is Sunday; 1 January 1970 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

/** Day number of a date like 2026-11-27. NaN for a text that is no date. */
export function dayOf(date: string): number {
  const epochMs = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN
  return Number.isNaN(epochMs) || dateOf(epochMs / DAY_MS) !== date ? Number.NaN : epochMs / DAY_MS
}

export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** Wall time of an IANA zone, whatever the zone of the host. */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat
  #cachedQuarter = Number.NaN
  #cachedOffset = 0

  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    })
  }

  at(epochMs: number): LocalTime {
    const local = epochMs + this.#offsetAt(epochMs)
    const day = Math.floor(local / DAY_MS)
    return { day, minute: (local - day * DAY_MS) / MINUTE_MS }
  }

  /** Epoch ms of a wall time. Of an hour that occurs twice, one of both; of one that does not, the hour after. */
  epochMs(day: number, minute: number): number {
    const wall = day * DAY_MS + minute * MINUTE_MS
    const guess = wall - this.#offsetAt(wall)
    return wall - this.#offsetAt(guess)
  }

  /** Offsets from UTC change on a quarter of an hour everywhere, so one look-up serves all its times. */
  #offsetAt(epochMs: number): number {
    const quarter = Math.floor(epochMs / QUARTER_MS)
    if (quarter !== this.#cachedQuarter) {
      this.#cachedOffset = this.#offsetOf(quarter * QUARTER_MS)
      this.#cachedQuarter = quarter
    }
    return this.#cachedOffset
  }

  #offsetOf(epochMs: number): number {
    const parts = this.#format.formatToParts(epochMs)
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((candidate) => candidate.type === type)?.value)
    const minutes = [part('hour'), part('minute')] as const
    return Date.UTC(part('year'), part('month') - 1, part('day'), ...minutes) - epochMs
  }
}
