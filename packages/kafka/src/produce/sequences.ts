const NUMBERS = 2 ** 31

/** Sequence numbers of a producer: they count the records of a partition and begin again behind 2^31 - 1. */
export class Sequences {
  readonly #next = new Map<string, number>()

  /** Number of the first of so many records. */
  take(place: string, records: number): number {
    const first = this.#next.get(place) ?? 0
    this.#next.set(place, (first + records) % NUMBERS)
    return first
  }

  /** Takes back what `take` gave last, for records that were certainly not written. */
  giveBack(place: string, first: number): void {
    this.#next.set(place, first)
  }
}
