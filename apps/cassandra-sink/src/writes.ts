import type { Row } from './row.ts'
import type { Table } from './tables.ts'

/** Rows of one partition of Cassandra: written together they are one change of one node. */
export interface Write {
  readonly table: Table
  readonly rows: readonly Row['values'][]
  /** What the events take in Kafka. */
  readonly bytes: number
}

export interface WriteLimits {
  readonly rows: number
  /** Reached by the row that goes beyond it. */
  readonly bytes: number
}

interface Open {
  readonly rows: Row['values'][]
  bytes: number
}

/** Gathers rows of one table by their partition into writes within limits. */
export class WriteList {
  readonly #table: Table
  readonly #limits: WriteLimits
  readonly #open = new Map<string, Open>()
  readonly #full: Write[] = []

  constructor(table: Table, limits: WriteLimits) {
    this.#table = table
    this.#limits = limits
  }

  add({ partition, values }: Row, bytes: number): void {
    const open = this.#open.get(partition) ?? { rows: [], bytes: 0 }
    open.rows.push(values)
    open.bytes += bytes
    const { rows, bytes: maxBytes } = this.#limits
    if (open.rows.length >= rows || open.bytes >= maxBytes) {
      this.#full.push({ table: this.#table, ...open })
      this.#open.delete(partition)
    } else this.#open.set(partition, open)
  }

  /** All of it, in no order that matters. */
  all(): readonly Write[] {
    const rest = [...this.#open.values()].map((open) => ({ table: this.#table, ...open }))
    return [...this.#full, ...rest]
  }
}
