import { hasColours } from '../terminal/paint.ts'
import { askedBy } from './asked.ts'
import { type RowForm, rowWriter } from './row-writer.ts'
import type { SqlSession } from './sql-session.ts'

export interface ShowOptions {
  readonly form: RowForm
  readonly output: NodeJS.WriteStream
  /** Ends after so many rows. */
  readonly rows?: number | undefined
  readonly signal: AbortSignal
}

export interface Shown {
  readonly rows: number
  /** From the question to its first row; none without a row. */
  readonly firstAfterMs?: number
}

/**
 * Writes the rows of a statement as they come, until the answer ends, LIMIT or `rows` is reached, or the signal aborts.
 * Rejects as SqlSession.ask does, but not for the signal.
 */
export async function show(
  session: SqlSession,
  statement: string,
  options: ShowOptions,
): Promise<Shown> {
  const { form, output, signal } = options
  const asked = askedBy(statement)
  const limit = (asked.kind === 'query' ? asked.limit : undefined) ?? Number.POSITIVE_INFINITY
  const write = rowWriter({ form, isColoured: hasColours(output) })
  const askedAtMs = performance.now()
  let firstAfterMs: number | undefined
  let left = options.rows ?? Number.POSITIVE_INFINITY
  let shown = 0
  let held = 0
  const answer = () => ({ rows: shown, ...(firstAfterMs !== undefined && { firstAfterMs }) })
  try {
    if (limit === 0) return answer()
    for await (const { results, isQueryResult } of session.ask(statement, { signal }, asked)) {
      if (results === undefined) continue
      const data = results.data.slice(0, left)
      if (data.length > 0) firstAfterMs ??= performance.now() - askedAtMs
      const text = write({ ...results, data }, isQueryResult)
      if (text) output.write(text)
      shown += data.length
      left -= data.length
      for (const { kind } of data) held += { INSERT: 1, DELETE: -1 }[kind as string] ?? 0
      if (left === 0 || held >= limit) break
    }
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
  return answer()
}
