import type { Config } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import { streamsOf } from '@tickertape/streams'
import { type Answer, answerOf } from './answer.ts'
import { ownDayBook, sharedDayBook } from './day-book.ts'
import { fetchFiles } from './fetch-files.ts'
import { type EventWindow, holdingsOf } from './holdings.ts'
import { openWarehouse } from './open-warehouse.ts'
import { viewSql } from './view-sql.ts'

/** What is done before the query runs. */
export interface AskProgress {
  readonly phase: 'looking' | 'fetching'
  readonly done: number
  readonly of?: number
}

export interface AskOptions {
  readonly config: Config
  readonly sql: string
  readonly window: EventWindow
  /** None for all. */
  readonly symbols: readonly string[]
  readonly signal: AbortSignal
  readonly onProgress: (kind: Kind, progress: AskProgress) => void
  /** Takes the answer; the warehouse is open until it resolves. */
  readonly onAnswer: (answer: Answer) => Promise<void>
}

const noFiles = { settled: [], unsettled: [], flat: [] }

/**
 * Asks DuckDB about the events of the archive, compacted or not, as the views bars, trades and quotes. Only what a
 * query names is fetched. Rejects with TAPE_WAREHOUSE_, TAPE_ARCHIVE_ and TAPE_S3_ errors.
 */
export async function ask(options: AskOptions): Promise<void> {
  const { config, sql, window, symbols, signal, onProgress, onAnswer } = options
  await using warehouse = await openWarehouse({ config, signal })
  const book = ownDayBook(sharedDayBook(warehouse.processed), warehouse.dir)
  for (const { kind, rawTopic: topic } of streamsOf(config)) {
    const isNamed = new RegExp(`\\b${kind}\\b`, 'i').test(sql)
    const holdings = isNamed
      ? await holdingsOf({ kind, topic }, window, {
          ...{ ...warehouse, book },
          onLooked: (done) => onProgress(kind, { phase: 'looking', done }),
        })
      : []
    const onFiles = (done: number, of: number) => onProgress(kind, { phase: 'fetching', done, of })
    const files = isNamed
      ? await fetchFiles({ kind, holdings, symbols, onFiles }, warehouse)
      : noFiles
    await warehouse.duck.run(viewSql({ kind, files, window, symbols }))
  }
  await onAnswer(answerOf(await warehouse.duck.query(sql)))
}
