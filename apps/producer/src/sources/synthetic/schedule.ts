import { TapeError } from '@tickertape/errors'

/** Once in a cycle, at its end, events come so many times as fast. */
export interface Burst {
  readonly cycleMs: number
  readonly burstMs: number
  readonly factor: number
}

export interface Pace {
  readonly symbols: number
  readonly kinds: number
  /** Events per second over all symbols and kinds, on average. */
  readonly rate: number
  readonly startMs: number
  /** How many events are sent of one that is scheduled, on average: 1 unless some are left out or doubled. */
  readonly sentShare?: number
  readonly burst?: Burst
}

const NO_BURST: Burst = { cycleMs: 1, burstMs: 0, factor: 1 }

/** The last multiple of a whole length, where bars of that length begin at venues too: candles are made of these alone. */
const onGrid = (ms: number, lengthMs: number): number =>
  Number.isInteger(lengthMs) ? ms - (ms % lengthMs) : ms

/**
 * When steps begin. In every step each symbol gives one event of each kind, so a step lasts
 * symbols x kinds / rate seconds on average. Times are computed from the step's number: they do not drift.
 */
export class Schedule {
  readonly #startMs: number
  /** The mean length of a step is their quotient; kept apart, as a rounded one would drift. */
  readonly #perStep: number
  readonly #rate: number
  readonly #burst: Burst
  /** Steps of a burst cycle outside the burst are so many times as long as the mean. */
  readonly #stretch: number

  /** Throws TAPE_CONFIG_INVALID when two events of a symbol would share a millisecond. */
  constructor({ symbols, kinds, rate, startMs, sentShare = 1, burst = NO_BURST }: Pace) {
    this.#burst = burst
    this.#perStep = symbols * kinds * 1000 * sentShare
    this.#rate = rate
    this.#stretch = 1 + (burst.factor - 1) * (burst.burstMs / burst.cycleMs)
    const stepMs = this.#evenMs(1)
    this.#startMs = burst.burstMs === 0 ? onGrid(startMs, stepMs) : startMs
    const shortest = (stepMs * this.#stretch) / burst.factor
    if (shortest >= 1) return
    const needed = Math.ceil(symbols / shortest)
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `rate ${rate} needs at least ${needed} symbols, as a symbol has one event a millisecond and kind at most: there are ${symbols}`,
    )
  }

  /** Start of step k in epoch milliseconds, also the end of step k - 1. */
  startOf(step: number): number {
    return this.#startMs + Math.floor(this.#warp(this.#evenMs(step)))
  }

  /** Length of step k in milliseconds, before its bounds are rounded to whole ones. */
  lengthOf(step: number): number {
    const calmMs = this.#evenMs(1) * this.#stretch
    return this.#isBurst(this.#evenMs(step)) ? calmMs / this.#burst.factor : calmMs
  }

  /** How many steps have ended by a time. */
  endedBy(epochMs: number): number {
    const evenMs = Math.max(0, this.#unwarp(epochMs - this.#startMs))
    let steps = Math.floor(evenMs / this.#evenMs(1))
    while (this.startOf(steps + 1) <= epochMs) steps++
    while (steps > 0 && this.startOf(steps) > epochMs) steps--
    return steps
  }

  /** Start of a step if there were no bursts. */
  #evenMs(step: number): number {
    return (step * this.#perStep) / this.#rate
  }

  #isBurst(evenMs: number): boolean {
    const { cycleMs, burstMs } = this.#burst
    return evenMs % cycleMs >= (cycleMs - burstMs) / this.#stretch
  }

  /** From a time at an even pace to the time with bursts. */
  #warp(evenMs: number): number {
    const { cycleMs, burstMs, factor } = this.#burst
    if (burstMs === 0) return evenMs
    const inCycle = evenMs % cycleMs
    const calmMs = cycleMs - burstMs
    const calmEven = calmMs / this.#stretch
    const warped =
      inCycle < calmEven
        ? inCycle * this.#stretch
        : calmMs + ((inCycle - calmEven) * this.#stretch) / factor
    return evenMs - inCycle + warped
  }

  #unwarp(ms: number): number {
    const { cycleMs, burstMs, factor } = this.#burst
    if (burstMs === 0) return ms
    const inCycle = ms % cycleMs
    const calmMs = cycleMs - burstMs
    const even =
      inCycle < calmMs
        ? inCycle / this.#stretch
        : (calmMs + (inCycle - calmMs) * factor) / this.#stretch
    return ms - inCycle + even
  }
}
