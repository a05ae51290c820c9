import { StringDecoder } from 'node:string_decoder'
import { TapeError } from '@tickertape/errors'
import { bytesOf } from './bytes.ts'
import { type Row, type Rows, UnreadableRow } from './row.ts'

/** A line of the archive holds a whole batch, some hundred KB; nothing that is meant is longer than this. */
const MAX_LINE_CHARACTERS = 16_777_216

/** Ids exceed 2^53, where JSON numbers lose digits: such a number is kept as text. */
const exact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (context?.source ?? value)
    : value

function hasRounded(row: Row): boolean {
  for (const name in row) {
    const value = row[name]
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) return true
  }
  return false
}

function rowOf(line: string): Row | UnreadableRow {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return new UnreadableRow('a row is no JSON object', line)
    }
    return hasRounded(value as Row) ? (JSON.parse(line, exact) as Row) : (value as Row)
  } catch {
    return new UnreadableRow('a row is no JSON', line)
  }
}

const rowsOf = (lines: readonly string[]): readonly (Row | UnreadableRow)[] =>
  lines.flatMap((line) => {
    const text = line.trim()
    return text === '' ? [] : [rowOf(text)]
  })

export async function* jsonRows(path: string, gzip: boolean): Rows {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const bytes of bytesOf(path, gzip)) {
    const lines = decoder.write(bytes).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new TapeError(
        'TAPE_SOURCE_INPUT',
        `${path} has a line of more than 16 MB: is it JSONL?`,
      )
    }
    yield rowsOf(lines)
  }
  yield rowsOf([rest + decoder.end()])
}
