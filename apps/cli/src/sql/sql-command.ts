import { resolve } from 'node:path'
import { type Config, projectRoot } from '@tickertape/config'
import {
  GatewaySession,
  neededByTyped,
  readShared,
  sqlVariables,
  withVariables,
} from '@tickertape/flink'
import { hasColours } from '../terminal/paint.ts'
import { type RowForm, rowWriter } from './row-writer.ts'

export interface SqlCommandOptions {
  readonly config: Config
  readonly statement: string
  /** Ends after so many rows. */
  readonly rows?: number | undefined
  readonly form: RowForm
  readonly output: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** Rows are shown as they come: with checkpoints they would wait for these. */
const settings = { 'execution.runtime-mode': 'streaming', 'table.local-time-zone': 'UTC' }

/** What a statement may ask for: a query names its tables, `SHOW TABLES` is about all. */
const namesItsTables = /^\s*(SELECT|WITH|INSERT|EXPLAIN)\b/i

/**
 * Writes the rows of a statement as they come. Resolves at the end of the answer, after so many rows, or when the
 * signal aborts; rejects with TAPE_FLINK_UNAVAILABLE or TAPE_FLINK_SQL.
 */
export async function sql(options: SqlCommandOptions): Promise<void> {
  const closed = new AbortController()
  // The reader of a pipe may leave early, as `head` does.
  options.output.once('error', () => closed.abort())
  const signal = AbortSignal.any([options.signal, closed.signal])
  try {
    await answer({ ...options, signal })
  } catch (cause) {
    if (!signal.aborted) throw cause
  }
}

async function answer(options: SqlCommandOptions): Promise<void> {
  const { config, statement, rows = Number.POSITIVE_INFINITY, form, output, signal } = options
  await using session = await GatewaySession.open(config.flink.gateway_url, settings, { signal })
  for (const table of tablesFor(options)) await session.execute(table)
  const write = rowWriter({ form, isColoured: hasColours(output) })
  let left = rows
  for await (const { results } of session.pages(statement.replace(/;\s*$/, ''))) {
    if (results === undefined) continue
    const data = results.data.slice(0, left)
    const text = write({ ...results, data })
    if (text) output.write(text)
    left -= data.length
    if (left === 0) return
  }
}

function tablesFor({ config, statement }: SqlCommandOptions): readonly string[] {
  const shared = readShared(resolve(projectRoot, config.flink_bootstrap.sql_dir))
  const wanted = namesItsTables.test(statement) ? neededByTyped(statement, shared) : shared
  const values = { ...sqlVariables(config), job: 'tickertape-sql' }
  return wanted.map((table) => withVariables(table, values))
}
