import type { Lanes } from '../hash.ts'

/** Keys that one pass may hold: with 51 bytes a slot, 107 MB. */
export const MOST_SINK_KEYS = 1_400_000
const FILL = 0.7

const EMPTY = 0
/** Its rows must be those that are wanted. */
const HELD = 1
/** As many rows as are wanted, whatever is in them. */
const LOOSE = 2
/** Something of its key is on its way: anything is right. */
const UNSURE = 3

/** An event that makes a row. */
export interface Content {
  readonly lanes: Lanes
  readonly receivedUs: number
  readonly offset: number
}

/** What is wanted and what was found of one key. The same object for every key. */
export interface KeySum {
  readonly key: Lanes
  want: number
  have: number
  readonly wanted: Lanes
  readonly found: Lanes
  /** Of the event that the key's row is. */
  receivedUs: number
  offset: number
  partition: number
  isSame: boolean
}

/** Number and sum of checksums of the rows of each key: first of those that must be there, then of those that are. */
export class KeySums {
  readonly #mask: number
  readonly #keys: Int32Array
  readonly #counts: Int32Array
  readonly #sums: Int32Array
  readonly #receivedUs: Float64Array
  readonly #offset: Float64Array
  readonly #partition: Uint16Array
  readonly #state: Uint8Array

  /** For up to so many keys. */
  constructor(keys: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, keys) / FILL))
    this.#mask = slots - 1
    this.#keys = new Int32Array(slots * 2)
    this.#counts = new Int32Array(slots * 2)
    this.#sums = new Int32Array(slots * 4)
    this.#receivedUs = new Float64Array(slots)
    this.#offset = new Float64Array(slots)
    this.#partition = new Uint16Array(slots)
    this.#state = new Uint8Array(slots)
  }

  /** One more row of the key. */
  add(key: Lanes, content: Content, partition: number): void {
    const slot = this.#slotFor(key, partition)
    if (this.#state[slot] === EMPTY) this.#state[slot] = HELD
    this.#place(slot, content)
    this.#count(slot, 0, content.lanes)
  }

  /** The one row of the key, instead of what was there. */
  replace(key: Lanes, content: Content, partition: number): void {
    const slot = this.#slotFor(key, partition)
    if (this.#state[slot] !== UNSURE) this.#put(slot, content, HELD)
  }

  /**
   * The same, unless what is there was received later. The row is loose where a store may mix two events: received
   * at the same time, or the later one without a value that the other has (`isWhole` is false).
   */
  replaceIfLater(key: Lanes, content: Content, partition: number, isWhole: boolean): void {
    const slot = this.#slotFor(key, partition)
    const state = this.#state[slot]
    if (state === EMPTY) this.#put(slot, content, HELD)
    if (state === EMPTY || state === UNSURE || this.#has(slot, content)) return
    const heldUs = this.#receivedUs[slot] as number
    if (content.receivedUs === heldUs) this.#state[slot] = LOOSE
    else if (content.receivedUs > heldUs) this.#put(slot, content, isWhole ? HELD : LOOSE)
  }

  /** Nothing is said of the key. */
  leaveOut(key: Lanes, partition: number): void {
    this.#state[this.#slotFor(key, partition)] = UNSURE
  }

  /** The same, for a key that is known. */
  leaveOutIfHeld(key: Lanes): void {
    const slot = this.#find(key)
    if (this.#state[slot] !== EMPTY) this.#state[slot] = UNSURE
  }

  /** Counts a row that is there. False when nothing is known of its key. */
  found(key: Lanes, lanes: Lanes): boolean {
    const slot = this.#find(key)
    if (this.#state[slot] === EMPTY) return false
    this.#count(slot, 1, lanes)
    return true
  }

  /** Shows every key of which something can be said. */
  each(onKey: (sum: KeySum) => void): void {
    const sum: KeySum = {
      key: { a: 0, b: 0 },
      wanted: { a: 0, b: 0 },
      found: { a: 0, b: 0 },
      ...{ want: 0, have: 0, receivedUs: 0, offset: 0, partition: 0, isSame: false },
    }
    for (let slot = 0; slot <= this.#mask; slot++) {
      const state = this.#state[slot]
      if (state !== HELD && state !== LOOSE) continue
      this.#show(slot, sum)
      const isLike = sum.wanted.a === sum.found.a && sum.wanted.b === sum.found.b
      sum.isSame = sum.want === sum.have && (state === LOOSE || isLike)
      onKey(sum)
    }
  }

  #show(slot: number, sum: KeySum): void {
    sum.key.a = this.#keys[slot * 2] as number
    sum.key.b = this.#keys[slot * 2 + 1] as number
    sum.want = this.#counts[slot * 2] as number
    sum.have = this.#counts[slot * 2 + 1] as number
    sum.wanted.a = this.#sums[slot * 4] as number
    sum.wanted.b = this.#sums[slot * 4 + 1] as number
    sum.found.a = this.#sums[slot * 4 + 2] as number
    sum.found.b = this.#sums[slot * 4 + 3] as number
    sum.receivedUs = this.#receivedUs[slot] as number
    sum.offset = this.#offset[slot] as number
    sum.partition = this.#partition[slot] as number
  }

  #put(slot: number, content: Content, state: number): void {
    this.#state[slot] = state
    this.#counts[slot * 2] = 0
    this.#sums[slot * 4] = 0
    this.#sums[slot * 4 + 1] = 0
    this.#place(slot, content)
    this.#count(slot, 0, content.lanes)
  }

  #has(slot: number, { receivedUs, lanes }: Content): boolean {
    return (
      this.#receivedUs[slot] === receivedUs &&
      this.#sums[slot * 4] === lanes.a &&
      this.#sums[slot * 4 + 1] === lanes.b
    )
  }

  #place(slot: number, { receivedUs, offset }: Content): void {
    this.#receivedUs[slot] = receivedUs
    this.#offset[slot] = offset
  }

  #count(slot: number, side: 0 | 1, { a, b }: Lanes): void {
    const at = slot * 4 + side * 2
    this.#counts[slot * 2 + side] = (this.#counts[slot * 2 + side] as number) + 1
    this.#sums[at] = (this.#sums[at] as number) + a
    this.#sums[at + 1] = (this.#sums[at + 1] as number) + b
  }

  #slotFor(key: Lanes, partition: number): number {
    const slot = this.#find(key)
    if (this.#state[slot] === EMPTY) {
      this.#keys[slot * 2] = key.a
      this.#keys[slot * 2 + 1] = key.b
      this.#partition[slot] = partition
    }
    return slot
  }

  #find({ a, b }: Lanes): number {
    let slot = a & this.#mask
    while (
      this.#state[slot] !== EMPTY &&
      (this.#keys[slot * 2] !== a || this.#keys[slot * 2 + 1] !== b)
    ) {
      slot = (slot + 1) & this.#mask
    }
    return slot
  }
}
