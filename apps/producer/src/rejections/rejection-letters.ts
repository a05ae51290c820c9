import { TapeError } from '@tickertape/errors'
import { deadLetter, type FeedOrigin, type OutgoingRecord } from '@tickertape/kafka'
import type { Metrics } from '../metrics.ts'
import { Allowance } from './allowance.ts'
import type { Rejected } from './rejections.ts'

/** A letter of this many bytes counts as one more of those that are allowed a minute. */
const BYTES_OF_ONE = 65_536

export interface LetterOptions {
  readonly dlqTopic: string
  readonly perMinute: number
  /** Longest value; of a longer one the beginning is kept. */
  readonly maxBytes: number
  /** Hands a letter to the producer without waiting; false when there is no room. */
  readonly offer: (letter: OutgoingRecord) => boolean
  readonly metrics: Metrics
  readonly now?: () => number
}

/**
 * Makes dead letters of what sources rejected, at most so many a minute, so that a feed that sends nothing
 * but rubbish neither drowns the dead-letter topic nor is slowed by it. The next letter says how many are
 * not kept.
 */
export class RejectionLetters {
  readonly #options: LetterOptions
  readonly #allowance: Allowance
  readonly #now: () => number
  #notKept = 0
  #leftOut = 0

  constructor(options: LetterOptions) {
    const { perMinute, now = Date.now } = options
    this.#options = options
    this.#allowance = new Allowance(perMinute, now)
    this.#now = now
  }

  /** How many were rejected since the start and have no dead letter. */
  get notKept(): number {
    return this.#notKept
  }

  keep(source: string, reason: string, rejected: () => Rejected): void {
    if (this.#allowance.has() && this.#offer(source, reason, rejected())) this.#leftOut = 0
    else this.#leaveOut()
  }

  #offer(source: string, reason: string, rejected: Rejected): boolean {
    const { dlqTopic, maxBytes, offer } = this.#options
    const { what } = rejected
    const whole = typeof what === 'string' ? Buffer.from(what) : what
    const isCut = whole.length > maxBytes
    const value = isCut ? whole.subarray(0, maxBytes) : whole
    this.#allowance.spend(1 + Math.floor(value.length / BYTES_OF_ONE))
    return offer(
      deadLetter(dlqTopic, {
        reason: new TapeError(codeOf(rejected), reason),
        origin: this.#originOf(source, rejected),
        value,
        atMs: this.#now(),
        leftOut: this.#leftOut,
        ...(isCut ? { cutFrom: whole.length } : {}),
      }),
    )
  }

  #originOf(source: string, rejected: Rejected): FeedOrigin {
    const { where, kind, feed = '', session = '', receivedAt = this.#now() * 1000 } = rejected
    const origin = { from: 'feed', service: 'producer', source, feed, session, receivedAt } as const
    return { ...origin, ...(kind ? { kind } : {}), ...(where ? { where } : {}) }
  }

  #leaveOut(): void {
    this.#notKept++
    this.#leftOut++
    this.#options.metrics.droppedLetters.inc()
  }
}

const codeOf = ({ kind }: Rejected) => (kind ? 'TAPE_SOURCE_ITEM' : 'TAPE_SOURCE_FRAME')
