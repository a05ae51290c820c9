import { styleText } from 'node:util'
import type { Cell, QueryResult } from '@tickertape/pinot'
import type { Overview } from './overview.ts'
import { resultTable } from './result-table.ts'

const title = (text: string, isTerminal: boolean): string =>
  isTerminal ? styleText('bold', text, { validateStream: false }) : text

export function overviewText(
  { table, limit, counts, latest }: Overview,
  isTerminal: boolean,
): string {
  if (counts.rows.length === 0) return `${table} is empty: no event has arrived yet`
  const some = counts.rows.length < limit ? '' : `, the first ${limit}`
  return [
    title(`Rows by symbol in ${table}${some}`, isTerminal),
    resultTable(counts, isTerminal),
    '',
    title('Latest, times in UTC', isTerminal),
    resultTable(latest, isTerminal),
  ].join('\n')
}

export function resultText(result: QueryResult, isTerminal: boolean): string {
  const table = resultTable(result, isTerminal)
  if (!isTerminal) return table
  const footer = `${result.rows.length} rows in ${result.timeUsedMs} ms`
  return `${table}\n${styleText('dim', footer, { validateStream: false })}`
}

/** Rows as objects, one JSON array. */
export const resultJson = (result: QueryResult): string => stringify(objectsOf(result))

export const overviewJson = ({ table, counts, latest }: Overview): string =>
  stringify({ table, counts: objectsOf(counts), latest: objectsOf(latest) })

const objectsOf = ({ columns, rows }: QueryResult): Record<string, Cell>[] =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])))

/** Not yet in TypeScript's library. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown }

const stringify = (value: unknown): string =>
  JSON.stringify(value, (_key, cell) => (typeof cell === 'bigint' ? rawJSON(`${cell}`) : cell))
