import type { Answer, Cell } from '@tickertape/warehouse'
import { csvLine, resultText, stringify } from '../query/render.ts'

export type AnswerForm = 'text' | 'csv' | 'json'

/** A table is laid out when all of its rows are there, and nobody reads more. */
const MOST_ROWS = 10_000

/** The text of an answer, in parts. */
export function answerText(
  answer: Answer,
  form: AnswerForm,
  isColoured: boolean,
): AsyncGenerator<string> {
  if (form === 'csv') return csv(answer)
  return form === 'json' ? json(answer) : table(answer, isColoured)
}

async function* csv({ columns, rows }: Answer): AsyncGenerator<string> {
  yield `${csvLine(columns.map(({ name }) => name))}\r\n`
  for await (const part of rows) yield part.map((row) => `${csvLine(row)}\r\n`).join('')
}

/** One array of objects. */
async function* json({ columns, rows }: Answer): AsyncGenerator<string> {
  let before = '['
  for await (const part of rows) {
    if (part.length === 0) continue
    const objects = part.map((row) =>
      stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null]))),
    )
    yield `${before}${objects.join(',')}`
    before = ','
  }
  yield before === '[' ? '[]\n' : ']\n'
}

async function* table({ columns, rows }: Answer, isColoured: boolean): AsyncGenerator<string> {
  const startedMs = performance.now()
  const shown: (readonly Cell[])[] = []
  let hasMore = false
  for await (const part of rows) {
    shown.push(...part)
    hasMore = shown.length > MOST_ROWS
    if (hasMore) break
  }
  const result = {
    columns: columns.map(({ name, type }) => ({
      name,
      type: type === 'number' ? 'DOUBLE' : 'STRING',
    })),
    rows: shown.slice(0, MOST_ROWS),
    timeUsedMs: Math.round(performance.now() - startedMs),
  }
  yield `${resultText(result, isColoured)}\n`
  if (hasMore) yield `the first ${MOST_ROWS} rows; --csv and --json have all\n`
}
