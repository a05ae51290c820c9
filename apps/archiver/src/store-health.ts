import type { TapeError } from '@tickertape/errors'

export interface StoreHealthOptions {
  readonly onFailing: (error: TapeError) => void
  readonly onBack: (awayMs: number) => void
  readonly now: () => number
  /** Failures within this time after one that was told are not told. */
  readonly quietMs: number
}

/** Whether the object store takes objects, by what the latest attempt to write one was answered. */
export class StoreHealth {
  readonly #options: StoreHealthOptions
  #failing: { readonly error: TapeError; readonly sinceMs: number } | undefined
  #quietUntilMs = Number.NEGATIVE_INFINITY

  constructor(options: StoreHealthOptions) {
    this.#options = options
  }

  /** How the latest attempt failed; undefined when it did not. */
  get failing(): TapeError | undefined {
    return this.#failing?.error
  }

  /** For how long every attempt has failed. */
  get failingMs(): number {
    return this.#failing ? this.#options.now() - this.#failing.sinceMs : 0
  }

  failed(error: TapeError): void {
    const { now, quietMs, onFailing } = this.#options
    this.#failing = { error, sinceMs: this.#failing?.sinceMs ?? now() }
    if (now() < this.#quietUntilMs) return
    this.#quietUntilMs = now() + quietMs
    onFailing(error)
  }

  succeeded(): void {
    if (!this.#failing) return
    const awayMs = this.failingMs
    this.#failing = undefined
    this.#options.onBack(awayMs)
  }
}
