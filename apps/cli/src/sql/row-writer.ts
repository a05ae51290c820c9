import type { Results, Row } from '@tickertape/flink'
import { renderTable } from '../terminal/table.ts'

export type RowForm = 'text' | 'json' | 'csv'

const ops: Readonly<Record<Row['kind'], string>> = {
  INSERT: '+I',
  UPDATE_BEFORE: '-U',
  UPDATE_AFTER: '+U',
  DELETE: '-D',
}

const plain = (cell: unknown): string =>
  cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ')

const csvCell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/**
 * Makes the text of each part of an answer; the first has the names of the columns. Only rows of a query may be taken
 * back or changed, so only these say by `op` what becomes of them.
 */
export function rowWriter({
  form,
  isColoured,
}: {
  readonly form: RowForm
  readonly isColoured: boolean
}): (results: Results, isQuery?: boolean) => string {
  let isFirst = true
  let widths: readonly number[] = []
  return ({ columns, data }, isQuery = true) => {
    if (data.length === 0) return ''
    const op = isQuery ? ['op'] : []
    const head = [...op, ...columns.map(({ name }) => name)]
    const cells = data.map(({ kind, fields }) => [...op.map(() => ops[kind]), ...fields])
    if (form === 'json') return cells.map((row) => `${jsonOf(head, row)}\n`).join('')
    const rows = cells.map((row) => row.map(plain))
    const withHead = isFirst
    isFirst = false
    if (form === 'csv') {
      const lines = withHead ? [head, ...rows] : rows
      return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('')
    }
    widths = head.map((name, at) =>
      Math.max(
        widths[at] ?? 0,
        ...[name, ...rows.map((row) => row[at] ?? '')].map(({ length }) => length),
      ),
    )
    // A cell of several lines would take the table apart. Later parts keep the columns where they were.
    const padded = rows.map((row) => row.map((cell, at) => oneLine(cell).padEnd(widths[at] ?? 0)))
    const align = head.map(() => 'left' as const)
    const [names, ...lines] = renderTable({ head, align, isColoured }, padded).split('\n')
    return [...(withHead ? [names] : []), ...lines].map((line) => `${line}\n`).join('')
  }
}

const jsonOf = (head: readonly string[], cells: readonly unknown[]): string =>
  JSON.stringify(Object.fromEntries(head.map((name, at) => [name, cells[at]])))
