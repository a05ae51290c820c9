/** When a partition counts as poisoned. */
export interface PoisonLimits {
  /** Dead letters among the last `window` records, as a share from 0 to 1, that is still borne. */
  readonly share: number
  readonly window: number
  /** Fewer dead letters than this are never too many. */
  readonly least: number
}

/** The last records of a partition: which of them became dead letters. */
export class PoisonWindow {
  readonly #limits: PoisonLimits
  readonly #isLetter: Uint8Array
  /** Records since the start; the newest is at `(records - 1) % window`. */
  #records = 0
  #letters = 0

  constructor(limits: PoisonLimits) {
    this.#limits = limits
    this.#isLetter = new Uint8Array(limits.window)
  }

  get letters(): number {
    return this.#letters
  }

  get size(): number {
    return Math.min(this.#records, this.#limits.window)
  }

  add(isLetter: boolean): void {
    const at = this.#records % this.#limits.window
    this.#letters += Number(isLetter) - (this.#isLetter[at] as number)
    this.#isLetter[at] = Number(isLetter)
    this.#records++
  }

  get isPoisoned(): boolean {
    const { share, least } = this.#limits
    return this.#letters >= least && this.#letters > share * this.size
  }

  copy(): PoisonWindow {
    const copy = new PoisonWindow(this.#limits)
    copy.#isLetter.set(this.#isLetter)
    copy.#records = this.#records
    copy.#letters = this.#letters
    return copy
  }
}
