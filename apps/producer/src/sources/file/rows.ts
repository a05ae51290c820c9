import { TapeError } from '@tickertape/errors'
import { csvRows } from './csv-rows.ts'
import { formatOf } from './format.ts'
import { jsonRows } from './json-rows.ts'
import { parquetRows } from './parquet-rows.ts'
import type { Rows } from './row.ts'

/**
 * Rows of a CSV, JSONL or Parquet file, in chunks of at most some thousands. Memory is bounded by the longest
 * row, of Parquet by the largest row group. Throws TAPE_SOURCE_INPUT.
 */
export async function* readRows(path: string): Rows {
  const { form, gzip } = formatOf(path)
  try {
    if (form === 'parquet') yield* parquetRows(path, gzip)
    else yield* form === 'jsonl' ? jsonRows(path, gzip) : csvRows(path, gzip)
  } catch (cause) {
    if (cause instanceof TapeError) throw cause
    throw new TapeError('TAPE_SOURCE_INPUT', `${path}: ${(cause as Error).message}`, { cause })
  }
}
