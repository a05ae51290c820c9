import { DuckDBTypeId } from '@duckdb/node-api'
import { TapeError } from '@tickertape/errors'
import type { DuckResult } from './duck.ts'

export type Cell = string | number | bigint | boolean | null | readonly Cell[]

export interface AnswerColumn {
  readonly name: string
  readonly type: 'number' | 'other'
}

/** The answer to a query; its rows come in parts, as DuckDB has them. */
export interface Answer {
  readonly columns: readonly AnswerColumn[]
  readonly rows: AsyncIterable<readonly (readonly Cell[])[]>
}

const whole: readonly DuckDBTypeId[] = [
  ...[DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT],
  ...[DuckDBTypeId.UTINYINT, DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER, DuckDBTypeId.UBIGINT],
  ...[DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT],
]
const fractional: readonly DuckDBTypeId[] = [
  ...[DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL],
]

/** A whole number that a number cannot hold stays whole. */
function integerOf(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

function cellOf(value: unknown, type: DuckDBTypeId): Cell {
  if (value === null) return null
  if (whole.includes(type)) return integerOf(String(value))
  if (fractional.includes(type)) {
    const number = Number(value)
    // JSON has none of the others.
    return Number.isFinite(number) ? number : String(value)
  }
  if (Array.isArray(value)) return value.map((one) => nested(one))
  return nested(value)
}

const nested = (value: unknown): Cell =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell)

export function answerOf(result: DuckResult): Answer {
  const types = result.columnTypes().map(({ typeId }) => typeId)
  const columns = result.deduplicatedColumnNames().map((name, at): AnswerColumn => {
    const type = types[at] as DuckDBTypeId
    return { name, type: [...whole, ...fractional].includes(type) ? 'number' : 'other' }
  })
  return { columns, rows: rowsOf(result, types) }
}

async function* rowsOf(result: DuckResult, types: readonly DuckDBTypeId[]) {
  try {
    for await (const rows of result.yieldRowsJson()) {
      yield rows.map((row) => row.map((value, at) => cellOf(value, types[at] as DuckDBTypeId)))
    }
  } catch (cause) {
    throw new TapeError('TAPE_WAREHOUSE_SQL', (cause as Error).message, { cause })
  }
}
