import type { Gap } from '@tickertape/schema'
import { clockText, count } from '../terminal/figures.ts'
import { createPaint } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'

const MOST_SYMBOLS = 3

const timeText = (micros: number): string => clockText(Math.floor(micros / 1000)).slice(0, 19)

function symbolsText(symbols: readonly string[]): string {
  const rest = symbols.length - MOST_SYMBOLS
  const shown = symbols.slice(0, MOST_SYMBOLS).join(', ')
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

function statusText(status: string, isColoured: boolean): string {
  const { good, warn, bad } = createPaint(isColoured)
  const paint = { closed: good, open: warn, lost: bad }[status] ?? String
  return paint(status)
}

/** A line for each gap, with times in UTC. */
export const renderGaps = (gaps: readonly Gap[], isColoured: boolean): string =>
  renderTable(
    {
      head: ['from', 'to', 'source', 'kind', 'reason', 'filled', 'status', 'symbols'],
      align: ['left', 'left', 'left', 'left', 'left', 'right', 'left', 'left'],
      isColoured,
    },
    gaps.map(({ from, to, source, kind, reason, backfilled, status, symbols }) => [
      ...[timeText(from), to === null ? '' : timeText(to), source, kind, reason],
      ...[count(backfilled), statusText(status, isColoured), symbolsText(symbols)],
    ]),
  )

/** With times as people and programs read them. */
export function readableGap({ from, to, at, ...gap }: Gap) {
  const iso = (micros: number) => new Date(Math.floor(micros / 1000)).toISOString()
  return { ...gap, from: iso(from), to: to === null ? null : iso(to), at: iso(at) }
}
