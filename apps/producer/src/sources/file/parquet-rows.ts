import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { TapeError } from '@tickertape/errors'
import {
  asyncBufferFromFile,
  type Compressors,
  type ParquetParsers,
  parquetScan,
  parquetSchema,
} from 'hyparquet'
import { Instant } from './instant.ts'
import type { Row, Rows } from './row.ts'

const CHUNK_ROWS = 1_000

/** Snappy is built in. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
}

/** Date would keep milliseconds only. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => new Instant(millis * 1_000_000n),
  timestampFromMicroseconds: (micros) => new Instant(micros * 1_000n),
  timestampFromNanoseconds: (nanos) => new Instant(nanos),
  dateFromDays: (days) => new Instant(BigInt(days) * 86_400_000_000_000n),
}

/** One row group at a time, column by column. */
export async function* parquetRows(path: string, gzip: boolean): Rows {
  if (gzip) {
    throw new TapeError('TAPE_SOURCE_INPUT', `${path}: unpack it first, Parquet is read at random`)
  }
  const file = await asyncBufferFromFile(path)
  const { metadata, ranges, readColumn } = await parquetScan({ file, compressors, parsers })
  const names = parquetSchema(metadata).children.map(({ element }) => element.name)
  for (const range of ranges) {
    const columns = await Promise.all(names.map((column) => readColumn({ column, ...range })))
    const count = range.rowEnd - range.rowStart
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const to = Math.min(count, from + CHUNK_ROWS)
      const rows: Row[] = []
      for (let at = from; at < to; at++) {
        rows.push(Object.fromEntries(names.map((name, index) => [name, columns[index]?.[at]])))
      }
      yield rows
    }
  }
}
