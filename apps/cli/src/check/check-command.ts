import type { Config, Day } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { streamsOf } from '@tickertape/streams'
import { findBroker } from '../query/find-broker.ts'
import { hasColours } from '../terminal/paint.ts'
import { type CheckReport, checkDay } from './check-day.ts'
import { DayTable } from './day-table.ts'
import { renderCheck } from './render-check.ts'

export interface CheckCommandOptions {
  readonly config: Config
  readonly day: Day
  /** Only these, and each must have a row; all when there are none. */
  readonly symbols: readonly string[]
  /** Only these kinds; all when there are none. */
  readonly kinds: readonly string[]
  /** Percent of the minutes of a session that may be without a bar. */
  readonly missing: number
  readonly nowMs: number
  readonly json: boolean
  readonly output: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** Counts over a day of millions of rows take longer than a query of people may. */
const QUERY_MS = 60_000

function summaryOf({ day, series, problems }: CheckReport): string {
  const rows = series.reduce((sum, each) => sum + each.rows, 0)
  const what = `${rows.toLocaleString('en-US')} rows in ${series.length} series`
  if (problems.length === 0) return `${day}: good, ${what}`
  const [first] = problems
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : ''
  return `${day}: ${first?.text}${more}; ${what}`
}

/**
 * Prints how good the data of a day is, as Pinot has it. Throws TAPE_CHECK_FAILED when something is wrong, and
 * what findBroker and its queries throw.
 */
export async function check(options: CheckCommandOptions): Promise<void> {
  const { config, day, symbols, kinds, missing, nowMs, json, output, signal } = options
  const broker = await findBroker(config, signal)
  const query = (sql: string) => broker.query(sql, { timeoutMs: QUERY_MS, signal })
  const streams = streamsOf(config).filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
  const report = await checkDay({
    tables: streams.map(({ kind, table }) => new DayTable({ kind, table, symbols, query })),
    ...{ day, nowMs, symbols, missingShare: missing / 100, calendar: config.producer.calendar },
  })
  const text = json ? JSON.stringify(report) : renderCheck(report, hasColours(output))
  if (text !== '') output.write(`${text}\n`)
  const summary = summaryOf(report)
  if (report.problems.length > 0) throw new TapeError('TAPE_CHECK_FAILED', summary)
  if (!json) output.write(`${summary}\n`)
}
