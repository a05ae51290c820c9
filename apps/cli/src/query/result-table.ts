import type { Cell, QueryColumn, QueryResult } from '@tickertape/pinot'
import { renderTable } from '../terminal/table.ts'
import { readableTime } from './readable-time.ts'

const numeric = /^(INT|LONG|FLOAT|DOUBLE|BIG_DECIMAL)$/

function textOf(cell: Cell, { name }: QueryColumn): string {
  if (cell === null) return ''
  const time = readableTime(name, cell)
  return time ?? (Array.isArray(cell) ? cell.join(', ') : String(cell))
}

/** A result as a table. */
export function resultTable({ columns, rows }: QueryResult, isColoured: boolean): string {
  if (rows.length === 0) return 'no rows'
  return renderTable(
    {
      head: columns.map(({ name }) => name),
      align: columns.map(({ type }) => (numeric.test(type) ? 'right' : 'left')),
      isColoured,
    },
    rows.map((row) => columns.map((column, at) => textOf(row[at] ?? null, column))),
  )
}
