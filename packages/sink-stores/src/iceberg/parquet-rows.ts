import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { RowValues } from '@tickertape/audit'
import { type Compressors, type ParquetParsers, parquetScan } from 'hyparquet'
import type { Column } from '../columns.ts'

const CHUNK_ROWS = 5_000

/** Snappy is built in. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
}

/** Milliseconds since 1970. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros) => Number(micros) / 1_000,
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

/** The rows of a Parquet file that is in memory; columns that it does not have are left out. */
export async function* parquetRows(
  bytes: Buffer,
  columns: readonly Column[],
): AsyncGenerator<readonly RowValues[]> {
  const { buffer, byteOffset, byteLength } = bytes
  const whole = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  const { metadata, ranges, readColumn } = await parquetScan({
    file: whole,
    compressors,
    parsers,
  })
  const there = new Set(metadata.schema.map(({ name }) => name))
  const wanted = columns.map(({ name }) => name).filter((name) => there.has(name))
  for (const range of ranges) {
    const values = await Promise.all(wanted.map((column) => readColumn({ column, ...range })))
    const count = range.rowEnd - range.rowStart
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, count - from)
      yield Array.from({ length }, (_, at) =>
        Object.fromEntries(
          wanted.map((name, column) => [name, plain(values[column]?.[from + at])]),
        ),
      )
    }
  }
}
