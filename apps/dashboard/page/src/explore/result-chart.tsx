import type { SqlAnswer } from '../../../src/explore/answers.ts'
import { isTimeColumn, showCell } from './cells.ts'

const WIDTH = 900
const HEIGHT = 240
const FOOT = 26
const MOST_BARS = 60
/** Three bars are not to be three walls. */
const WIDEST_STEP = 90

export interface Drawing {
  readonly kind: 'line' | 'bars'
  readonly label: number
  readonly value: number
}

/** What of a result can be drawn: a number over time as a line, a number by name as bars; else nothing. */
export function drawingOf({ columns, rows }: SqlAnswer): Drawing | undefined {
  if (rows.length < 2) return undefined
  const cellsOf = (at: number) => rows.map((row) => row[at])
  const time = columns.findIndex(({ name }, at) => isTimeColumn(name, cellsOf(at)))
  const value = columns.findIndex(
    (_, at) => at !== time && cellsOf(at).every((cell) => typeof cell === 'number'),
  )
  if (value < 0) return undefined
  const names = columns.filter((_, at) => typeof rows[0]?.[at] === 'string')
  if (time >= 0 && names.length === 0) return { kind: 'line', label: time, value }
  const label = columns.findIndex((_, at) => typeof rows[0]?.[at] === 'string')
  const distinct = new Set(cellsOf(label)).size === rows.length
  return label >= 0 && distinct && rows.length <= MOST_BARS
    ? { kind: 'bars', label, value }
    : undefined
}

/** A result as a picture, where it has one. */
export function ResultChart({ result }: { result: SqlAnswer }) {
  const drawing = drawingOf(result)
  if (!drawing) {
    return (
      <p class="hint">Nothing to draw: a chart needs a number by name, or a number over time.</p>
    )
  }
  const name = (at: number) => result.columns[at]?.name ?? ''
  const sorted =
    drawing.kind === 'line'
      ? result.rows.toSorted((a, b) => Number(a[drawing.label]) - Number(b[drawing.label]))
      : result.rows
  const values = sorted.map((row) => Number(row[drawing.value]))
  const labels = sorted.map((row) => showCell(row[drawing.label], name(drawing.label)))
  const top = Math.max(...values)
  const bottom = drawing.kind === 'bars' ? Math.min(0, ...values) : Math.min(...values)
  const y = (value: number) =>
    8 + (1 - (value - bottom) / (top - bottom || 1)) * (HEIGHT - FOOT - 16)
  const step = Math.min(WIDEST_STEP, WIDTH / values.length)
  return (
    <figure class="result-chart">
      <figcaption>
        {name(drawing.value)} by {name(drawing.label)}
        <span class="dim">
          {' '}
          {showCell(bottom, '')} to {showCell(top, '')}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${name(drawing.value)} by ${name(drawing.label)}`}
      >
        {drawing.kind === 'line' ? (
          <polyline
            points={values
              .map((value, at) => `${(at / (values.length - 1)) * WIDTH},${y(value)}`)
              .join(' ')}
          />
        ) : (
          values.map((value, at) => (
            <rect
              key={labels[at]}
              x={at * step + step * 0.12}
              width={step * 0.76}
              y={Math.min(y(value), y(Math.max(0, bottom)))}
              height={Math.max(1, Math.abs(y(Math.max(0, bottom)) - y(value)))}
            >
              <title>
                {labels[at]}: {showCell(value, '')}
              </title>
            </rect>
          ))
        )}
        {labels.map((label, at) =>
          drawing.kind === 'line' ? null : (
            <text key={label} x={at * step + step / 2} y={HEIGHT - 8} text-anchor="middle">
              {step > 30 ? label.slice(0, Math.floor(step / 7)) : ''}
            </text>
          ),
        )}
        {drawing.kind === 'line' && (
          <>
            <text x="0" y={HEIGHT - 8}>
              {labels[0]}
            </text>
            <text x={WIDTH} y={HEIGHT - 8} text-anchor="end">
              {labels.at(-1)}
            </text>
          </>
        )}
      </svg>
    </figure>
  )
}
