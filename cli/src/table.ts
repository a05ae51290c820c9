import { styleText } from 'node:util'
import Table from 'cli-table3'

export interface TableOptions {
  readonly head: readonly string[]
  readonly align: readonly ('left' | 'right')[]
  /** False where colour codes would be noise: in a pipe. */
  readonly colour: boolean
}

/** A table without lines between rows. */
export function renderTable(options: TableOptions, rows: readonly (readonly string[])[]): string {
  const { head, align, colour } = options
  const table = new Table({
    head: head.map((name) => (colour ? styleText('bold', name) : name)),
    colAligns: [...align],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: colour ? ['gray'] : [] },
  })
  table.push(...rows.map((row) => [...row]))
  return table.toString()
}
