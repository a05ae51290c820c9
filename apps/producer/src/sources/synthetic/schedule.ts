import { TapeError } from '@tickertape/errors'

export interface Pace {
  readonly symbols: number
  readonly kinds: number
  /** Events per second over all symbols and kinds. */
  readonly rate: number
  readonly startMs: number
}

/**
 * When steps begin. In every step each symbol gives one event of each kind, so a step lasts
 * symbols x kinds / rate seconds. Times are computed from the step's number: they do not drift.
 */
export class Schedule {
  readonly stepMs: number
  readonly #pace: Pace

  /** Throws TAPE_CONFIG_INVALID when two events of a symbol would share a millisecond. */
  constructor(pace: Pace) {
    const { symbols, kinds, rate } = pace
    this.#pace = pace
    this.stepMs = (symbols * kinds * 1000) / rate
    if (this.stepMs >= 1) return
    const needed = Math.ceil(rate / 1000 / kinds)
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `rate ${rate} needs at least ${needed} symbols, as a symbol has one event a millisecond and kind at most: there are ${symbols}`,
    )
  }

  /** Start of step k in epoch milliseconds, also the end of step k - 1. */
  startOf(step: number): number {
    const { symbols, kinds, rate, startMs } = this.#pace
    return startMs + Math.floor((step * symbols * kinds * 1000) / rate)
  }

  /** How many steps have ended by a time. */
  endedBy(epochMs: number): number {
    let steps = Math.max(0, Math.floor((epochMs - this.#pace.startMs) / this.stepMs))
    while (this.startOf(steps + 1) <= epochMs) steps++
    while (steps > 0 && this.startOf(steps) > epochMs) steps--
    return steps
  }
}
