import { stripVTControlCharacters } from 'node:util'
import { createPaint } from './paint.ts'

export interface TableOptions {
  readonly head: readonly string[]
  readonly align: readonly ('left' | 'right')[]
  /** Colour in the head. */
  readonly isColoured: boolean
  /** Columns of the terminal: the last column of the table is cut to them. */
  readonly width?: number | undefined
}

const GAP = '  '
const widthOf = (text: string): number => stripVTControlCharacters(text).length

/** Aligned columns: the same for people and for pipes, but for the colour. */
export function renderTable(options: TableOptions, rows: readonly (readonly string[])[]): string {
  const { head, align, isColoured, width = Number.POSITIVE_INFINITY } = options
  const widths = head.map((title, at) =>
    Math.max(...[title, ...rows.map((row) => row[at] ?? '')].map(widthOf)),
  )
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((columns, at) => {
      const cell = cells[at] ?? ''
      const space = ' '.repeat(columns - widthOf(cell))
      return align[at] === 'right' ? space + cell : cell + space
    })
    return cut(padded.join(GAP).trimEnd(), width)
  }
  const { dim } = createPaint(isColoured)
  return [dim(line(head)), ...rows.map(line)].join('\n')
}

/** Colours end where a line is cut, so only plain lines are. */
function cut(text: string, width: number): string {
  if (text.length <= width || text !== stripVTControlCharacters(text)) return text
  return `${text.slice(0, width - 1)}…`
}
