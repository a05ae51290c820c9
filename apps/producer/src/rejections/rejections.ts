import type { Redact } from '@tickertape/config'
import type { Log } from '@tickertape/kafka'
import type { Kind } from '@tickertape/schema'
import type { Metrics } from '../metrics.ts'
import type { RejectionLetters } from './rejection-letters.ts'

const QUIET_MS = 60_000
const EXAMPLE_CHARACTERS = 300

/** What was rejected, as its dead letter keeps it. */
export interface Rejected {
  /** The frame as it came from the wire, text or bytes; for an item, its JSON. */
  readonly what: string | Buffer
  /** Where in the feed, e.g. `row 17`. */
  readonly where?: string
  /** Kind of an item; a frame that could not be read has none. */
  readonly kind?: Kind
  /** The source's own name of the stream: iex, sip, a file name, a path. */
  readonly feed?: string
  /** The connection or run. */
  readonly session?: string
  /** Epoch microseconds. Default: now. */
  readonly receivedAt?: number
}

export interface RejectionOptions {
  /** Name of the source in the dead letters. */
  readonly source?: string
  /** Where dead letters go; without it rejections are only counted. */
  readonly letters?: RejectionLetters
  /** Hides secrets, which feeds may repeat. */
  readonly hide?: Redact
  readonly now?: () => number
}

const shorten = (text: string): string =>
  text.length <= EXAMPLE_CHARACTERS ? text : `${text.slice(0, EXAMPLE_CHARACTERS)}...`

/**
 * What a source gave and that cannot be sent on: counted by reason, kept as dead letters, and an example of
 * each reason is logged at most once a minute.
 */
export class Rejections {
  readonly #log: Log
  readonly #metrics: Metrics
  readonly #source: string
  readonly #letters: RejectionLetters | undefined
  readonly #hide: Redact
  readonly #now: () => number
  readonly #loggedAt = new Map<string, number>()
  #total = 0

  constructor(log: Log, metrics: Metrics, options: RejectionOptions = {}) {
    const { source = '', letters, hide = (text) => text, now = Date.now } = options
    this.#log = log
    this.#metrics = metrics
    this.#source = source
    this.#letters = letters
    this.#hide = hide
    this.#now = now
  }

  get total(): number {
    return this.#total
  }

  /** `reason` is one of a few fixed texts; `rejected` is only asked for when it is kept or shown. */
  add(reason: string, rejected: () => Rejected): void {
    this.#total++
    this.#metrics.rejected.inc({ reason })
    this.#letters?.keep(this.#source, reason, () => this.#clean(rejected()))
    const now = this.#now()
    if (now - (this.#loggedAt.get(reason) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    this.#loggedAt.set(reason, now)
    this.#show(reason, this.#clean(rejected()))
  }

  /** Bytes stay as they are where no secret is in them. */
  #clean(rejected: Rejected): Rejected {
    const { what } = rejected
    const text = what.toString('latin1')
    const hidden = this.#hide(text)
    if (hidden === text) return rejected
    const kept = typeof what === 'string' ? hidden : Buffer.from(hidden, 'latin1')
    return { ...rejected, what: kept }
  }

  #show(reason: string, { what, feed, where }: Rejected): void {
    const place = [feed, where].filter(Boolean).join(' ')
    const notKept = this.#letters?.notKept ?? 0
    const facts = {
      reason,
      ...(place === '' ? {} : { where: place }),
      example: shorten(what.toString()),
      ...(notKept === 0 ? {} : { notKept }),
    }
    this.#log.warn(facts, 'an event was rejected; the source or its settings need a look')
  }
}
