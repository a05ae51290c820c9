import { type Clock, waitUntil } from './clock.ts'

/** Spaces the requests to one feed, and holds them all back while the feed says so. */
export class Pace {
  readonly #spacingMs: number
  readonly #clock: Clock
  #freeAt = Number.NEGATIVE_INFINITY

  constructor(spacingMs: number, clock: Clock) {
    this.#spacingMs = spacingMs
    this.#clock = clock
  }

  /** Resolves when the next request may be sent. Rejects when the signal aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    // Whoever waited beside us may have been first, or the feed may have asked for a longer pause.
    while (this.#freeAt > this.#clock.now()) await waitUntil(this.#freeAt, this.#clock, signal)
    this.#freeAt = this.#clock.now() + this.#spacingMs
  }

  /** Nothing is sent before this instant, in epoch milliseconds. */
  hold(untilMs: number): void {
    this.#freeAt = Math.max(this.#freeAt, untilMs)
  }
}
