import type { Log } from '@tickertape/kafka'
import type { Metrics } from './metrics.ts'

const QUIET_MS = 60_000
const EXAMPLE_CHARACTERS = 300

const shorten = (text: string): string =>
  text.length <= EXAMPLE_CHARACTERS ? text : `${text.slice(0, EXAMPLE_CHARACTERS)}...`

/** Counts what was not sent by reason, and shows an example of each reason at most once a minute. */
export class Rejections {
  readonly #log: Log
  readonly #metrics: Metrics
  readonly #now: () => number
  readonly #loggedAt = new Map<string, number>()
  #total = 0

  constructor(log: Log, metrics: Metrics, now: () => number = Date.now) {
    this.#log = log
    this.#metrics = metrics
    this.#now = now
  }

  get total(): number {
    return this.#total
  }

  /** `reason` is one of a few fixed texts; `example` is only asked for when it is shown. */
  add(reason: string, example: () => { readonly where?: string; readonly what: string }): void {
    this.#total++
    this.#metrics.rejected.inc({ reason })
    const now = this.#now()
    if (now - (this.#loggedAt.get(reason) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    this.#loggedAt.set(reason, now)
    const { where, what } = example()
    const facts = { reason, ...(where === undefined ? {} : { where }), example: shorten(what) }
    this.#log.warn(facts, 'an event was rejected; the source or its settings need a look')
  }
}
