import { count } from '../terminal/figures.ts'
import { createPaint } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'
import type { CheckReport, SeriesReport } from './check-day.ts'

const figure = (number: number | undefined): string => (number === undefined ? '' : count(number))

function cellsOf(series: SeriesReport): string[] {
  const { kind, source, symbol, timeframe, rows, minutes, missing, wrong } = series
  return [kind, source, symbol, timeframe, ...[rows, minutes, missing, wrong].map(figure)]
}

/** A table of all series, then every problem on a line of its own. */
export function renderCheck({ series, problems }: CheckReport, isColoured: boolean): string {
  const { bad } = createPaint(isColoured)
  const names = ['kind', 'source', 'symbol', 'length'] as const
  const figures = ['rows', 'minutes', 'missing', 'wrong'] as const
  const table = renderTable(
    {
      head: [...names, ...figures],
      align: [...names.map(() => 'left' as const), ...figures.map(() => 'right' as const)],
      isColoured,
    },
    series.map(cellsOf),
  )
  return [...(series.length > 0 ? [table] : []), ...problems.map(({ text }) => bad(text))].join(
    '\n',
  )
}
