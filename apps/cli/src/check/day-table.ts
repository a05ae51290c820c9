import type { Cell, QueryResult } from '@tickertape/pinot'
import type { Kind } from '@tickertape/schema'
import { quoted } from '../query/quoted.ts'
import type { Span } from './open-minutes.ts'
import type { Series } from './series.ts'
import { valueRules } from './wrong-values.ts'

export interface Counted extends Series {
  readonly rows: number
}

export interface Wrong extends Counted {
  readonly rule: string
}

export interface DayTableOptions {
  readonly kind: Kind
  readonly table: string
  /** Only these symbols; all when there are none. */
  readonly symbols: readonly string[]
  readonly query: (sql: string) => Promise<QueryResult>
}

const unitsPerMs: Readonly<Record<Kind, number>> = { bars: 1, trades: 1000, quotes: 1000 }

/** More series than a table is expected to have: Pinot gives ten rows unless told. */
const MOST_ROWS = 100_000

/** The questions about a day that a table of Pinot answers. Throws what the query throws. */
export class DayTable {
  readonly #options: DayTableOptions

  constructor(options: DayTableOptions) {
    this.#options = options
  }

  get kind(): Kind {
    return this.#options.kind
  }

  /** Rows by series. */
  async rowsIn(span: Span): Promise<readonly Counted[]> {
    return await this.#count(span)
  }

  /** Rows by series that came as they happened. */
  async liveRowsIn(span: Span): Promise<readonly Counted[]> {
    return await this.#count(span, `origin = 'live'`)
  }

  /** Rows that break a rule, by series and rule. */
  async wrongIn(span: Span): Promise<readonly Wrong[]> {
    const wrong: Wrong[] = []
    for (const { text, where } of valueRules[this.kind]) {
      const counted = await this.#count(span, `(${where})`)
      wrong.push(...counted.map((series) => ({ ...series, rule: text })))
    }
    return wrong
  }

  /** Bars of a minute by series. */
  async minuteBarsIn(span: Span): Promise<readonly Counted[]> {
    return await this.#count(span, `timeframe = '1m'`)
  }

  /** Starts of the bars of a series. */
  async timesIn(span: Span, { source, symbol, timeframe }: Series): Promise<readonly number[]> {
    const where = [
      ...this.#within(span),
      `source = ${quoted(source)}`,
      `symbol = ${quoted(symbol)}`,
      `timeframe = ${quoted(timeframe)}`,
    ]
    const { rows } = await this.#options.query(
      `SELECT time_stamp FROM ${this.#options.table} WHERE ${where.join(' AND ')} LIMIT ${MOST_ROWS}`,
    )
    return rows.map(([time]) => Number(time))
  }

  async #count(span: Span, condition?: string): Promise<readonly Counted[]> {
    const { kind, table, symbols } = this.#options
    const names = kind === 'bars' ? ['source', 'symbol', 'timeframe'] : ['source', 'symbol']
    const where = [
      ...this.#within(span),
      ...(symbols.length > 0 ? [`symbol IN (${symbols.map(quoted).join(', ')})`] : []),
      ...(condition ? [condition] : []),
    ]
    const { rows } = await this.#options.query(
      `SELECT ${names.join(', ')}, COUNT(*) FROM ${table} WHERE ${where.join(' AND ')} GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')} LIMIT ${MOST_ROWS}`,
    )
    return rows.map((cells) => countedOf(kind, cells))
  }

  #within({ fromMs, toMs }: Span): readonly string[] {
    const unit = unitsPerMs[this.kind]
    return [`time_stamp >= ${fromMs * unit}`, `time_stamp < ${toMs * unit}`]
  }
}

function countedOf(kind: Kind, cells: readonly Cell[]): Counted {
  const [source, symbol, ...rest] = cells
  const timeframe = kind === 'bars' ? String(rest[0]) : ''
  return {
    ...{ kind, source: String(source), symbol: String(symbol), timeframe },
    rows: Number(rest.at(-1)),
  }
}
