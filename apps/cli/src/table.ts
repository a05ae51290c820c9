import Table from 'cli-table3'

export interface TableOptions {
  readonly head: readonly string[]
  readonly align: readonly ('left' | 'right')[]
  /** Lines and colour for a terminal, aligned text for a pipe. */
  readonly isTerminal: boolean
}

const sides = ['top', 'bottom', 'left', 'right', 'mid']
const noLines = sides.flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])

const forTerminal = { style: { head: ['cyan'], border: ['gray'], compact: true } }
const forPipe = {
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  chars: { ...Object.fromEntries(noLines.map((line) => [line, ''])), middle: '  ' },
}

export function renderTable(options: TableOptions, rows: readonly (readonly string[])[]): string {
  const { head, align, isTerminal } = options
  const table = new Table({
    head: [...head],
    colAligns: [...align],
    ...(isTerminal ? forTerminal : forPipe),
  })
  table.push(...rows.map((row) => [...row]))
  const lines = table.toString().split('\n')
  return lines.map((line) => line.trimEnd()).join('\n')
}
