import { setTimeout as sleep } from 'node:timers/promises'
import { asTapeError, type TapeError } from '@tickertape/errors'

export interface LooksOptions {
  readonly everyMs: number
  readonly look: () => Promise<void>
  /** A look failed; `isFirst` when the one before did not. */
  readonly onFailed: (error: TapeError, isFirst: boolean) => void
  readonly signal: AbortSignal
  readonly now?: () => number
}

/** Looks again and again; what fails for now is tried again at the next time. */
export class Looks {
  readonly #options: LooksOptions
  readonly #now: () => number
  #succeededAtMs: number
  #succeeded = false
  #failing = false
  readonly #stopped: Promise<void>

  constructor(options: LooksOptions) {
    this.#options = options
    this.#stopped = new Promise((resolve) => {
      options.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    this.#now = options.now ?? Date.now
    this.#succeededAtMs = this.#now()
  }

  /** Since the last success, or since the start when there was none. */
  get ageMs(): number {
    return this.#now() - this.#succeededAtMs
  }

  /** Whether a look has succeeded and the last one did not fail. */
  get sees(): boolean {
    return this.#succeeded && !this.#failing
  }

  /** Resolves when the signal aborts. */
  async run(): Promise<void> {
    const { everyMs, signal } = this.#options
    while (!signal.aborted) {
      await this.#look()
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const { look, onFailed, signal } = this.#options
    try {
      // What waits for a broker that is away must not keep the service from its stop.
      await Promise.race([look(), this.#stopped])
      if (signal.aborted) return
      this.#succeededAtMs = this.#now()
      this.#succeeded = true
      this.#failing = false
    } catch (cause) {
      if (signal.aborted) return
      onFailed(asTapeError(cause), !this.#failing)
      this.#failing = true
    }
  }
}
