import { parse } from 'csv-parse'
import { bytesOf } from './bytes.ts'
import type { Row, Rows } from './row.ts'

const CHUNK_ROWS = 1_000

/** A quote that is never closed would swallow the rest of the file. */
const MAX_ROW_CHARACTERS = 1_048_576

export async function* csvRows(path: string, gzip: boolean): Rows {
  const parser = parse({
    columns: (header: string[]) => header.map((name) => name.trim()),
    delimiter: [',', ';', '\t'],
    bom: true,
    trim: true,
    relax_quotes: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_ROW_CHARACTERS,
  })
  const input = bytesOf(path, gzip)
  input.on('error', (error) => parser.destroy(error))
  let rows: Row[] = []
  try {
    for await (const row of input.pipe(parser)) {
      rows.push(row)
      if (rows.length < CHUNK_ROWS) continue
      yield rows
      rows = []
    }
  } finally {
    input.destroy()
  }
  yield rows
}
