import { type RetryOptions, retry } from '@tickertape/errors'
import type { Logger } from 'pino'

const TELL_EVERY_MS = 3_000
/** What is waited for starts within seconds: looking more rarely would be what the user waits for. */
const LOOK_AT_LEAST_EVERY_MS = 500

export interface PatienceOptions {
  readonly log: Logger
  readonly signal: AbortSignal
  readonly waitMs: number
}

/** How long a whole run may wait for others, and what it says meanwhile. */
export class Patience {
  readonly signal: AbortSignal
  readonly #log: Logger
  readonly #deadline: number
  #quietUntil = performance.now() + TELL_EVERY_MS

  constructor({ log, signal, waitMs }: PatienceOptions) {
    this.signal = signal
    this.#log = log
    this.#deadline = performance.now() + waitMs
  }

  get leftMs(): number {
    return Math.max(0, this.#deadline - performance.now())
  }

  /** Repeats what throws retryable errors until the time of the run is up; then the last one is thrown. */
  retry<T>(attempt: () => Promise<T>): Promise<T> {
    const onRetry: RetryOptions['onRetry'] = ({ message }) => this.#tell(message)
    const { signal, leftMs: forMs } = this
    return retry(attempt, { signal, forMs, capMs: LOOK_AT_LEAST_EVERY_MS, onRetry })
  }

  #tell(message: string): void {
    if (performance.now() < this.#quietUntil) return
    this.#quietUntil = performance.now() + TELL_EVERY_MS
    this.#log.info(`waiting: ${message}`)
  }
}
