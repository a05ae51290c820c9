const MINUTE_MS = 60_000

/** Bounds something to so many a minute; a minute's worth may come at once. */
export class Allowance {
  readonly #perMinute: number
  readonly #now: () => number
  #left: number
  #at: number

  constructor(perMinute: number, now: () => number = Date.now) {
    this.#perMinute = perMinute
    this.#now = now
    this.#left = perMinute
    this.#at = now()
  }

  /** Whether there is one left. */
  has(): boolean {
    const now = this.#now()
    const gained = (Math.max(0, now - this.#at) / MINUTE_MS) * this.#perMinute
    this.#left = Math.min(this.#perMinute, this.#left + gained)
    this.#at = now
    return this.#left >= 1
  }

  /** Spending more than is left makes a longer pause. */
  spend(amount: number): void {
    this.#left -= amount
  }
}
