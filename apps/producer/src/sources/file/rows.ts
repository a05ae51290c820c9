import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import { TapeError } from '@tickertape/errors'
import { CsvError, parse } from 'csv-parse'

/** Values by column name: texts in CSV, anything in JSONL. */
export type Row = Readonly<Record<string, unknown>>

async function* csvRows(path: string): AsyncGenerator<Row> {
  const parser = parse({
    columns: (header: string[]) => header.map((name) => name.trim()),
    delimiter: [',', ';', '\t'],
    bom: true,
    trim: true,
    relax_quotes: true,
    skip_empty_lines: true,
    relax_column_count: true,
  })
  const input = createReadStream(path)
  input.on('error', (error) => parser.destroy(error))
  try {
    for await (const row of input.pipe(parser)) yield row
  } finally {
    input.destroy()
  }
}

/** A line that is no JSON object is a row without columns: the rules reject it with its number. */
function jsonRow(line: string): Row {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Row) : {}
  } catch {
    return {}
  }
}

async function* jsonRows(path: string): AsyncGenerator<Row> {
  const input = createReadStream(path, 'utf8')
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  input.on('error', (error) => lines.emit('error', error))
  for await (const line of lines) if (line.trim() !== '') yield jsonRow(line)
}

const isJson = (path: string): boolean =>
  ['.jsonl', '.ndjson', '.json'].includes(extname(path).toLowerCase())

/** Rows of a JSONL file, by its extension, or else of a CSV file. Throws TAPE_SOURCE_INPUT. */
export async function* readRows(path: string): AsyncGenerator<Row> {
  try {
    yield* isJson(path) ? jsonRows(path) : csvRows(path)
  } catch (cause) {
    const broken = cause instanceof CsvError || (cause as NodeJS.ErrnoException).code !== undefined
    if (!broken) throw cause
    throw new TapeError('TAPE_SOURCE_INPUT', `${path}: ${(cause as Error).message}`, { cause })
  }
}
