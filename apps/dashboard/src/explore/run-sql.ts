import { TapeError } from '@tickertape/errors'
import type { PinotBroker } from '@tickertape/pinot'
import type { SqlAnswer } from './answers.ts'

const MAX_ROWS = 2_000
const TIMEOUT_MS = 10_000
const reads = /^\s*(select|with|explain)\b/i

/** Runs a query that only reads. Rejects with TAPE_CLI_USAGE for another, else with a TAPE_PINOT_ error. */
export async function runSql(broker: PinotBroker, sql: string): Promise<SqlAnswer> {
  if (!reads.test(sql)) {
    throw new TapeError(
      'TAPE_CLI_USAGE',
      'only SELECT, WITH and EXPLAIN are run here: this page only reads',
    )
  }
  const { columns, rows, timeUsedMs } = await broker.query(sql, { timeoutMs: TIMEOUT_MS })
  const shown = rows.slice(0, MAX_ROWS).map((row) => row.map(plain))
  return { columns, rows: shown, leftOut: rows.length - shown.length, timeUsedMs }
}

/** JSON has no number for a long beyond 2^53: it goes as text. */
const plain = (cell: unknown): unknown => (typeof cell === 'bigint' ? String(cell) : cell)
