import { TapeError } from '@tickertape/errors'

/** When events are due. */
export type Pace =
  /** As fast as they are taken. */
  | { readonly by: 'demand' }
  /** So many a second. */
  | { readonly by: 'rate'; readonly perSecond: number }
  /** As they happened, so many times faster. */
  | { readonly by: 'time'; readonly speed: number }

const speedPattern = /^(\d+(?:\.\d+)?)x$/

/** Throws TAPE_CONFIG_INVALID for an unreadable speed, and for a speed and a rate together. */
export function paceOf({ speed, rate }: { readonly speed: string; readonly rate: number }): Pace {
  if (speed === 'max') return rate === 0 ? { by: 'demand' } : { by: 'rate', perSecond: rate }
  const factor = Number(speedPattern.exec(speed)?.[1])
  if (!(factor > 0)) {
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `producer.speed must be max, 1x for the original pace, or like 10x, not "${speed}"`,
    )
  }
  if (rate === 0) return { by: 'time', speed: factor }
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `producer.speed ${speed} and producer.rate ${rate} both set the pace: leave one out`,
  )
}

/** Says how long after the first event each one is due, in the order of the file. */
export class Timetable {
  readonly #pace: Pace
  #events = 0
  #firstMicros = Number.NaN

  constructor(pace: Pace) {
    this.#pace = pace
  }

  /** Milliseconds; 0 for what is due at once, such as an event without a readable time. */
  dueMs(micros: number): number {
    const pace = this.#pace
    if (pace.by === 'demand') return 0
    if (pace.by === 'rate') return (this.#events++ / pace.perSecond) * 1000
    if (Number.isNaN(this.#firstMicros)) this.#firstMicros = micros
    const afterMs = (micros - this.#firstMicros) / 1000 / pace.speed
    return afterMs > 0 ? afterMs : 0
  }
}
