import type { Cell, QueryResult } from '@tickertape/pinot'
import { createPaint } from '../terminal/paint.ts'
import type { Overview } from './overview.ts'
import { resultTable } from './result-table.ts'

export function overviewText(
  { table, limit, counts, latest }: Overview,
  isColoured: boolean,
): string {
  if (counts.rows.length === 0) return `${table} is empty: no event has arrived yet`
  const { title } = createPaint(isColoured)
  const some = counts.rows.length < limit ? '' : `, the first ${limit}`
  return [
    title(`Rows by symbol in ${table}${some}`),
    resultTable(counts, isColoured),
    '',
    title('Latest, times in UTC'),
    resultTable(latest, isColoured),
  ].join('\n')
}

export function resultText(result: QueryResult, isColoured: boolean): string {
  const table = resultTable(result, isColoured)
  if (!isColoured) return table
  const footer = `${result.rows.length} rows in ${result.timeUsedMs} ms`
  return `${table}\n${createPaint(isColoured).dim(footer)}`
}

/** Rows as objects, one JSON array. */
export const resultJson = (result: QueryResult): string => stringify(objectsOf(result))

export const overviewJson = ({ table, counts, latest }: Overview): string =>
  stringify({ table, counts: objectsOf(counts), latest: objectsOf(latest) })

const objectsOf = ({ columns, rows }: QueryResult): Record<string, Cell>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))

/** Not yet in TypeScript's library. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown }

/** JSON in which whole numbers beyond 2^53 keep every digit. */
export const stringify = (value: unknown): string =>
  JSON.stringify(value, (_key, cell) => (typeof cell === 'bigint' ? rawJSON(`${cell}`) : cell))

const csvCell = (cell: Cell): string => {
  const text = cell === null ? '' : Array.isArray(cell) ? cell.join(' ') : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (row: readonly Cell[]): string => row.map(csvCell).join(',')

/** Rows as RFC 4180 has them, numbers as they are, under a line of names. */
export const resultCsv = ({ columns, rows }: QueryResult): string =>
  [columns.map(({ name }) => name), ...rows].map(csvLine).join('\r\n')
