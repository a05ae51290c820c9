import type { Cell, QueryColumn, QueryResult } from '@tickertape/pinot'
import Table from 'cli-table3'
import { readableTime } from './readable-time.ts'

const numeric = /^(INT|LONG|FLOAT|DOUBLE|BIG_DECIMAL)$/

const sides = ['top', 'bottom', 'left', 'right', 'mid']
const noLines = sides.flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])

const forTerminal = { style: { head: ['cyan'], border: ['gray'], compact: true } }
const forPipe = {
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  chars: { ...Object.fromEntries(noLines.map((line) => [line, ''])), middle: '  ' },
}

function textOf(cell: Cell, { name }: QueryColumn): string {
  if (cell === null) return ''
  const time = readableTime(name, cell)
  return time ?? (Array.isArray(cell) ? cell.join(', ') : String(cell))
}

/** A result as a table: with lines and colour for a terminal, aligned text for a pipe. */
export function renderTable({ columns, rows }: QueryResult, isTerminal: boolean): string {
  if (rows.length === 0) return 'no rows'
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ type }) => (numeric.test(type) ? 'right' : 'left')),
    ...(isTerminal ? forTerminal : forPipe),
  })
  for (const row of rows) {
    table.push(columns.map((column, at) => textOf(row[at] ?? null, column)))
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
