import type { Lanes } from './hash.ts'

/** Keys that one pass over a partition may hold: with 22 bytes a slot, 92 MB. */
export const MAX_KEYS = 2_900_000
const FILL = 0.7

const EMPTY = 0
const HELD = 1
const MAY_BE_GONE = 2

/** `mayBeGone`: a later event of its key may have taken its place already. */
export type OnRow = (receivedUs: number, print: number, mayBeGone: boolean) => void

/**
 * What an upsert table holds: of all events of a key the one received last, of equals the later one. A key is
 * known by 64 bits of checksum, its row by time and print.
 */
export class KeyTable {
  readonly #mask: number
  readonly #a: Int32Array
  readonly #b: Int32Array
  readonly #receivedUs: Float64Array
  readonly #print: Uint32Array
  readonly #state: Uint8Array

  /** For up to so many keys, and no more than MAX_KEYS. */
  constructor(keys: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, Math.min(keys, MAX_KEYS)) / FILL))
    this.#mask = slots - 1
    this.#a = new Int32Array(slots)
    this.#b = new Int32Array(slots)
    this.#receivedUs = new Float64Array(slots)
    this.#print = new Uint32Array(slots)
    this.#state = new Uint8Array(slots)
  }

  /** Takes an event that Pinot has seen. */
  put(key: Lanes, receivedUs: number, print: number): void {
    const slot = this.#find(key)
    if (this.#state[slot] !== EMPTY && receivedUs < (this.#receivedUs[slot] as number)) return
    this.#state[slot] = HELD
    this.#a[slot] = key.a
    this.#b[slot] = key.b
    this.#receivedUs[slot] = receivedUs
    this.#print[slot] = print
  }

  /** Takes an event that Pinot may have seen or not: it may have taken the place of the row that is held. */
  maybe(key: Lanes, receivedUs: number): void {
    const slot = this.#find(key)
    const held = this.#state[slot] !== EMPTY
    if (held && receivedUs >= (this.#receivedUs[slot] as number)) this.#state[slot] = MAY_BE_GONE
  }

  /** True when the row of the key is that of an event with this receipt and this print. */
  holds(key: Lanes, receivedUs: number, print: number): boolean {
    const slot = this.#find(key)
    return (
      this.#state[slot] === HELD &&
      this.#receivedUs[slot] === receivedUs &&
      this.#print[slot] === print
    )
  }

  each(onRow: OnRow): void {
    for (let slot = 0; slot <= this.#mask; slot++) {
      const state = this.#state[slot]
      if (state === EMPTY) continue
      const [receivedUs, print] = [this.#receivedUs[slot] as number, this.#print[slot] as number]
      onRow(receivedUs, print, state === MAY_BE_GONE)
    }
  }

  #find({ a, b }: Lanes): number {
    let slot = a & this.#mask
    while (this.#state[slot] !== EMPTY && (this.#a[slot] !== a || this.#b[slot] !== b)) {
      slot = (slot + 1) & this.#mask
    }
    return slot
  }
}
