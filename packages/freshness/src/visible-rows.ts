/** How many rows a query showed for one stretch of receive times and one delay before it. */
export interface RowCell {
  readonly receivedAtMs: number
  /** From the event to its receipt. */
  readonly sourceMs: number
  readonly rows: number
}

/** Rows that became visible together: how long after their receipt, and after their event. */
export interface SeenRows {
  readonly sinceReceiptMs: number
  readonly sinceEventMs: number
  readonly rows: number
}

interface Known {
  readonly receivedAtMs: number
  rows: number
}

/**
 * Tells which rows are new in the answer to a question that is asked again and again. A row counts once, when it is
 * seen first, whatever order rows come in; the first answer only shows what was there before anyone looked.
 */
export class VisibleRows {
  readonly #keepMs: number
  readonly #known = new Map<string, Known>()
  #primed = false
  #newestReceivedMs: number | undefined

  /** Rows received longer ago than `keepMs` are no longer asked for, and forgotten. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  get newestReceivedMs(): number | undefined {
    return this.#newestReceivedMs
  }

  add(cells: readonly RowCell[], nowMs: number): readonly SeenRows[] {
    const seen = cells.flatMap((cell) => this.#fresh(cell, nowMs))
    for (const [key, { receivedAtMs }] of this.#known) {
      if (nowMs - receivedAtMs > this.#keepMs) this.#known.delete(key)
    }
    const isFirst = !this.#primed
    this.#primed = true
    return isFirst ? [] : seen
  }

  #fresh({ receivedAtMs, sourceMs, rows }: RowCell, nowMs: number): readonly SeenRows[] {
    const key = `${receivedAtMs} ${sourceMs}`
    const known = this.#known.get(key) ?? { receivedAtMs, rows: 0 }
    const fresh = rows - known.rows
    if (fresh <= 0) return []
    known.rows = rows
    this.#newestReceivedMs = Math.max(receivedAtMs, this.#newestReceivedMs ?? receivedAtMs)
    this.#known.set(key, known)
    const sinceReceiptMs = Math.max(0, nowMs - receivedAtMs)
    return [{ sinceReceiptMs, sinceEventMs: Math.max(0, sinceReceiptMs + sourceMs), rows: fresh }]
  }
}
