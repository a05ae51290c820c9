import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { TapeError } from '@tickertape/errors'
import {
  asyncBufferFromFile,
  type Compressors,
  type DecodedArray,
  type ParquetParsers,
  parquetScan,
  parquetSchema,
  type SchemaElement,
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

/** Epoch microseconds: Date would keep milliseconds only, and an object a value fills the memory. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => Number(millis) * 1000,
  timestampFromMicroseconds: Number,
  timestampFromNanoseconds: (nanos) => Number(nanos / 1000n),
  dateFromDays: (days) => days * 86_400_000_000,
}

const isTime = ({ type, logical_type, converted_type }: SchemaElement): boolean =>
  type === 'INT96' ||
  ['TIMESTAMP', 'DATE'].includes(logical_type?.type ?? '') ||
  ['TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'DATE'].includes(converted_type ?? '')

interface Column {
  readonly name: string
  readonly isTime: boolean
  readonly values: DecodedArray
}

function rowAt(columns: readonly Column[], index: number): Row {
  const row: Record<string, unknown> = {}
  for (const { name, isTime, values } of columns) {
    const value: unknown = values[index]
    row[name] = isTime && typeof value === 'number' ? new Instant(value) : value
  }
  return row
}

/** One row group at a time, column by column. */
export async function* parquetRows(path: string, gzip: boolean): Rows {
  if (gzip) {
    throw new TapeError('TAPE_SOURCE_INPUT', `${path}: unpack it first, Parquet is read at random`)
  }
  const file = await asyncBufferFromFile(path)
  const { metadata, ranges, readColumn } = await parquetScan({ file, compressors, parsers })
  const elements = parquetSchema(metadata).children.map(({ element }) => element)
  for (const range of ranges) {
    const columns: Column[] = []
    for (const element of elements) {
      const { name } = element
      const values = await readColumn({ column: name, ...range })
      columns.push({ name, isTime: isTime(element), values })
    }
    const count = range.rowEnd - range.rowStart
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, count - from)
      yield Array.from({ length }, (_, index) => rowAt(columns, from + index))
    }
  }
}
