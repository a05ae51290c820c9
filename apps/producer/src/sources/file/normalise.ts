import type { RawBar } from '@tickertape/schema'
import { microsOf } from '../../event-time.ts'
import type { Columns } from './columns.ts'
import type { Row } from './rows.ts'

/** Date of a text like 20261120. As seconds it would be a day of 1970. */
const compactDate = /^(1[89]|2[01])\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/

/** Epoch seconds, ms, us or ns by magnitude: each unit holds the years 1970 to 5138. */
function millisOfEpoch(epoch: number): number {
  const size = Math.abs(epoch)
  if (size < 1e11) return Math.floor(epoch * 1000)
  if (size < 1e14) return Math.floor(epoch)
  if (size < 1e17) return Math.floor(epoch / 1e3)
  return Math.floor(epoch / 1e6)
}

/**
 * Epoch milliseconds of a date, a date-time (UTC unless it names its zone), YYYYMMDD, or an epoch number.
 * NaN for anything else.
 */
export function timeOf(value: unknown): number {
  if (typeof value === 'number') return millisOfEpoch(value)
  if (typeof value !== 'string') return Number.NaN
  const text = value.trim()
  if (compactDate.test(text)) {
    return microsOf(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) / 1000
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) return millisOfEpoch(Number(text))
  return Math.floor(microsOf(text) / 1000)
}

/** An empty text is not 0, and whatever is not a number becomes NaN, which the rules reject. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

const optional = (value: unknown): number | null =>
  value === undefined || value === null || value === '' ? null : numberOf(value)

/** What the rows of a file do not say of themselves. */
export interface FileFacts {
  /** Of a file without a symbol column. */
  readonly symbol: string
  readonly timeframe: string
}

export function barOf(row: Row, columns: Columns, { symbol, timeframe }: FileFacts): RawBar {
  const { time, volume } = columns
  const S = columns.symbol === undefined ? symbol : row[columns.symbol]
  return {
    S: typeof S === 'string' ? S.trim() : '',
    o: numberOf(row[columns.open]),
    h: numberOf(row[columns.high]),
    l: numberOf(row[columns.low]),
    c: numberOf(row[columns.close]),
    v: volume === undefined ? 0 : numberOf(row[volume]),
    t: timeOf(time.length === 1 ? row[time[0] as string] : time.map((name) => row[name]).join(' ')),
    n: columns.trades === undefined ? null : optional(row[columns.trades]),
    vw: columns.average === undefined ? null : optional(row[columns.average]),
    tf: timeframe,
  }
}
