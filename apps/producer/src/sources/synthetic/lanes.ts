import { randomOf } from './random.ts'

/** Events of one symbol and kind on their way: `send` puts what is to be sent now on `out`. */
export interface Lane<T> {
  send(item: T, out: T[]): void
}

const DUPLICATE_BLOCK = 20

/** Of every block of events one is sent twice, in direct succession. */
export class DuplicatingLane<T> implements Lane<T> {
  static readonly sentShare = 1 + 1 / DUPLICATE_BLOCK
  readonly #random: () => number
  #position = 0
  #chosen = 0

  constructor(seed: number, name: string) {
    this.#random = randomOf(seed, `${name}/duplicate`)
  }

  send(item: T, out: T[]): void {
    if (this.#position === 0) this.#chosen = Math.floor(DUPLICATE_BLOCK * this.#random())
    out.push(item)
    if (this.#position === this.#chosen) out.push(item)
    this.#position = (this.#position + 1) % DUPLICATE_BLOCK
  }
}

const LATE_BLOCK = 10

/** An event comes at most so many places late. */
export const MAX_LATE_PLACES = 3

/** Of every block of events one is held back, and sent after one to three later ones. */
export class LateLane<T> implements Lane<T> {
  readonly #random: () => number
  #position = 0
  #chosen = 0
  #held: { readonly item: T; readonly until: number } | undefined

  constructor(seed: number, name: string) {
    this.#random = randomOf(seed, `${name}/late`)
  }

  send(item: T, out: T[]): void {
    if (this.#position === 0) {
      this.#chosen = Math.floor((LATE_BLOCK - MAX_LATE_PLACES) * this.#random())
    }
    if (this.#position === this.#chosen) {
      const places = 1 + Math.floor(MAX_LATE_PLACES * this.#random())
      this.#held = { item, until: this.#position + places }
    } else {
      out.push(item)
      if (this.#held?.until === this.#position) {
        out.push(this.#held.item)
        this.#held = undefined
      }
    }
    this.#position = (this.#position + 1) % LATE_BLOCK
  }
}
