import type { Config } from '@tickertape/config'
import type { RowForm } from './row-writer.ts'
import { show } from './show.ts'
import { SqlSession } from './sql-session.ts'

export interface SqlCommandOptions {
  readonly config: Config
  readonly statement: string
  /** Ends after so many rows. */
  readonly rows?: number | undefined
  readonly form: RowForm
  readonly output: NodeJS.WriteStream
  readonly progress: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/**
 * Writes the rows of one statement as they come. Resolves at the end of the answer, after so many rows, or when the
 * signal aborts; rejects with TAPE_FLINK_UNAVAILABLE or TAPE_FLINK_SQL.
 */
export async function sql(options: SqlCommandOptions): Promise<void> {
  const { config, statement, progress, output } = options
  const closed = new AbortController()
  // The reader of a pipe may leave early, as `head` does.
  output.once('error', () => closed.abort())
  const signal = AbortSignal.any([options.signal, closed.signal])
  const say = (text: string) => void progress.write(`${text}\n`)
  await using session = await SqlSession.open({ config, say })
  await show(session, statement.replace(/;\s*$/, ''), { ...options, signal })
}
