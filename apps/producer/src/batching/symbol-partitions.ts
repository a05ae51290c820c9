import { partitionOf } from '@tickertape/kafka'

/** Printable ASCII without spaces, at most 31 bytes. */
const wellFormed = /^[\x21-\x7e]{1,31}$/

/** A feed that invents symbols must not fill the memory. */
const MAX_KNOWN = 100_000

/** Which partition a symbol belongs to; remembers the answer, because every event asks. */
export class SymbolPartitions {
  readonly #partitions: number
  readonly #known = new Map<string, number>()

  constructor(partitions: number) {
    this.#partitions = partitions
  }

  /** Undefined for text that is not a symbol. */
  of(symbol: string): number | undefined {
    const known = this.#known.get(symbol)
    if (known !== undefined) return known
    if (!wellFormed.test(symbol)) return undefined
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    const partition = partitionOf(symbol, this.#partitions)
    this.#known.set(symbol, partition)
    return partition
  }
}
