import type { Kind } from '@tickertape/schema'
import { lengthOfTimeframe } from './timeframe.ts'
import { type RowCell, type SeenRows, VisibleRows } from './visible-rows.ts'

/** Runs a query and answers its rows. */
export type Sql = (sql: string) => Promise<readonly (readonly unknown[])[]>

export interface RowProbeOptions {
  readonly kind: Kind
  readonly table: string
  readonly sql: Sql
  readonly now?: () => number
}

/** Resolution of receive times and of delays: fine enough to act on, and few groups for Pinot. */
const RECEIPT_MS = 20
const SOURCE_MS = 100
/** What usual looks ask for. */
const NEAR_MS = 10_000
/** What one look in ten seconds asks for, so that rows behind an outage are counted too. */
const FAR_MS = 600_000
const FAR_EVERY_MS = 10_000
const MOST_CELLS = 100_000

/**
 * Asks a table again and again which live rows it shows that it did not show before. A latency is too long by the
 * interval of the looks at most, and off by 10 ms either way, 60 ms where it counts from the event. Rows that take
 * longer than ten minutes are not seen.
 */
export class RowProbe {
  readonly kind: Kind
  readonly #options: RowProbeOptions
  readonly #rows = new VisibleRows(FAR_MS)
  readonly #now: () => number
  #nextFarMs = Number.NEGATIVE_INFINITY

  constructor(options: RowProbeOptions) {
    this.kind = options.kind
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** When the newest row that was ever seen was received; undefined before one was. */
  get newestReceivedMs(): number | undefined {
    return this.#rows.newestReceivedMs
  }

  /** The rows that became visible since the last look. Rejects as the query does; the next look makes up for it. */
  async look(): Promise<readonly SeenRows[]> {
    const askedMs = this.#now()
    const isFar = askedMs >= this.#nextFarMs
    const answer = await this.#options.sql(this.#question(askedMs - (isFar ? FAR_MS : NEAR_MS)))
    if (isFar) this.#nextFarMs = askedMs + FAR_EVERY_MS
    return this.#rows.add(answer.map(cellOf), this.#now())
  }

  #question(sinceMs: number): string {
    const { kind, table } = this.#options
    const since = sinceMs * 1000
    const receipt = `FLOOR(received_at / ${RECEIPT_MS * 1000})`
    const eventMicros = kind === 'bars' ? 'time_stamp * 1000' : 'time_stamp'
    const source = `FLOOR((received_at - ${eventMicros}) / ${SOURCE_MS * 1000})`
    const columns = [receipt, source, ...(kind === 'bars' ? ['timeframe'] : [])].join(', ')
    return `SELECT COUNT(*), ${columns} FROM ${table} WHERE received_at > ${since} AND origin = 'live' GROUP BY ${columns} LIMIT ${MOST_CELLS}`
  }
}

/** The middle of a cell. A bar's event is over at the end of its interval. */
function cellOf([rows, receipt, source, timeframe]: readonly unknown[]): RowCell {
  const lengthMs = timeframe === undefined ? 0 : lengthOfTimeframe(String(timeframe))
  return {
    receivedAtMs: (Number(receipt) + 0.5) * RECEIPT_MS,
    sourceMs: (Number(source) + 0.5) * SOURCE_MS - lengthMs,
    rows: Number(rows),
  }
}
