import type { Cell, QueryColumn, QueryResult } from '@tickertape/pinot'
import type { TableKind } from '@tickertape/schema'
import { quoted } from './quoted.ts'

export interface Overview {
  readonly table: string
  readonly limit: number
  /** Rows by symbol, most first. */
  readonly counts: QueryResult
  /** Newest event of each of these symbols. */
  readonly latest: QueryResult
}

export interface OverviewOptions {
  readonly table: string
  readonly kind: TableKind
  /** How many symbols to show: those with most rows. */
  readonly limit: number
  readonly query: (sql: string) => Promise<QueryResult>
}

const prices: Readonly<Record<TableKind, readonly string[]>> = {
  bars: ['o', 'h', 'l', 'c', 'v'],
  candles: ['o', 'h', 'l', 'c', 'v'],
  trades: ['price', 'size'],
  quotes: ['bid_price', 'bid_size', 'ask_price', 'ask_size'],
}

const unitsPerMinute: Readonly<Record<TableKind, number>> = {
  bars: 60_000,
  candles: 60_000,
  trades: 60_000_000,
  quotes: 60_000_000,
}

/** Which rows may be the latest: candles of all lengths begin at one time. */
const conditions: Partial<Record<TableKind, string>> = { candles: " AND timeframe = '1m'" }

/**
 * How far back to look for a symbol's newest event. Pinot answers fast for the last minutes and slowly over
 * everything, so everything comes last: only when a symbol has been quiet for longer.
 */
const windowsMinutes = [10, 24 * 60, Number.POSITIVE_INFINITY]

interface LatestQuery {
  readonly table: string
  readonly kind: TableKind
  readonly symbols: readonly Cell[]
  /** Exclusive, in the unit of the table's time_stamp. */
  readonly after: number
}

export function latestSql({ table, kind, symbols, after }: LatestQuery): string {
  const newest = prices[kind].map((name) => `LASTWITHTIME(${name}, time_stamp, 'DOUBLE')`)
  const since = Number.isFinite(after) ? ` AND time_stamp > ${after}` : ''
  return `SELECT symbol, ${newest.join(', ')}, MAX(time_stamp) FROM ${table} WHERE symbol IN (${symbols.map(quoted).join(', ')})${conditions[kind] ?? ''}${since} GROUP BY symbol ORDER BY symbol LIMIT ${symbols.length}`
}

/** Pinot refuses an alias that is also a column, so the names are set here. */
function named(result: QueryResult, kind: TableKind): QueryResult {
  const names = ['symbol', ...prices[kind], 'time_stamp']
  const columns = result.columns.map(({ name, type }, at): QueryColumn => {
    return { name: names[at] ?? name, type }
  })
  return { ...result, columns }
}

async function latestOf(
  { table, kind, query }: OverviewOptions,
  symbols: readonly Cell[],
): Promise<QueryResult> {
  const newest = await query(`SELECT MAX(time_stamp) FROM ${table}`)
  const newestTime = Number(newest.rows[0]?.[0])
  for (const minutes of windowsMinutes) {
    const after = newestTime - minutes * unitsPerMinute[kind]
    const found = await query(latestSql({ table, kind, symbols, after }))
    if (found.rows.length >= symbols.length || !Number.isFinite(minutes)) return named(found, kind)
  }
  throw new RangeError('the last window is without end')
}

/** Counts by symbol and latest prices, also of data that is years old: the newest row is what counts as now. */
export async function overviewOf(options: OverviewOptions): Promise<Overview> {
  const { table, limit, query } = options
  const counts = await query(
    `SELECT symbol, COUNT(*) AS "count" FROM ${table} GROUP BY symbol ORDER BY COUNT(*) DESC, symbol LIMIT ${limit}`,
  )
  const symbols = counts.rows.map(([symbol]) => symbol ?? null)
  const latest = symbols.length > 0 ? await latestOf(options, symbols) : { ...counts, rows: [] }
  return { table, limit, counts, latest }
}
