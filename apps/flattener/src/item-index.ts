const FIELDS = 4
const FIRST_ITEMS = 256

/** Positions of the items of one batch, in arrays that are used again: no object per item. */
export class ItemIndex {
  #positions = new Int32Array(FIRST_ITEMS * FIELDS)
  #length = 0

  get count(): number {
    return this.#length / FIELDS
  }

  clear(): void {
    this.#length = 0
  }

  push(from: number, symbolFrom: number, symbolTo: number, to: number): void {
    const at = this.#length
    if (at === this.#positions.length) this.#grow()
    const positions = this.#positions
    positions[at] = from
    positions[at + 1] = symbolFrom
    positions[at + 2] = symbolTo
    positions[at + 3] = to
    this.#length = at + FIELDS
  }

  /** Calls with the bounds of each item's symbol and of the item itself, in order. */
  each(visit: (symbolFrom: number, symbolTo: number, from: number, to: number) => void): void {
    const positions = this.#positions
    for (let at = 0; at < this.#length; at += FIELDS) {
      visit(
        positions[at + 1] as number,
        positions[at + 2] as number,
        positions[at] as number,
        positions[at + 3] as number,
      )
    }
  }

  #grow(): void {
    const larger = new Int32Array(this.#positions.length * 2)
    larger.set(this.#positions)
    this.#positions = larger
  }
}
