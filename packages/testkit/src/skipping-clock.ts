/**
 * A clock whose waits take no time, up to an instant that the test sets; a wait beyond it lasts until the
 * test moves that instant, or until it is aborted.
 */
export class SkippingClock {
  /** Every wait that was asked for, in milliseconds. */
  readonly waits: number[] = []
  #now: number
  #until: number
  #moved = Promise.withResolvers<void>()

  /** Epoch milliseconds. */
  constructor(now: number, until: number = Number.POSITIVE_INFINITY) {
    this.#now = now
    this.#until = until
  }

  readonly now = (): number => this.#now

  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    this.waits.push(ms)
    const end = this.#now + ms
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      while (end > this.#until) await Promise.race([this.#moved.promise, aborted])
      await Promise.race([Promise.resolve(), aborted])
    } finally {
      signal.removeEventListener('abort', abort)
    }
    this.#now = Math.max(this.#now, end)
  }

  /** Lets waits pass that end by this instant. */
  letPassTo(until: number): void {
    this.#until = until
    this.#moved.resolve()
    this.#moved = Promise.withResolvers()
  }
}
