import { createHash } from 'node:crypto'
import { eventKeys, type Kind, timeColumn } from '@tickertape/schema'
import { eventColumns, timeUnits } from './event-columns.ts'

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const listOf = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`

export const columnList = (kind: Kind): string =>
  eventColumns[kind].map(({ name }) => quoted(name)).join(', ')

const DAY_SECONDS = 86_400
/** 9999-12-31 */
const LAST_DAY = 2_932_896

/** Number of the UTC day of an event since 1970. Times that no calendar has count to the first or the last day. */
export const dayOf = (kind: Kind): string =>
  `greatest(0, least(${LAST_DAY}, ${quoted(timeColumn)} // ${DAY_SECONDS * timeUnits[kind]}))`

export const dayNumber = (day: string): number => Date.parse(day) / 86_400_000

export const dayName = (number: number): string =>
  new Date(number * 86_400_000).toISOString().slice(0, 10)

/** Which of `groups` a symbol is in: the first 32 bits of its MD5 sum, modulo their number. */
export const groupOf = (groups: number): string =>
  `CAST('0x' || left(md5(${quoted('symbol')}), 8) AS UBIGINT) % ${groups}`

/** The same for one symbol. */
export const groupOfSymbol = (symbol: string, groups: number): number =>
  createHash('md5').update(symbol).digest().readUInt32BE(0) % groups

/** Where an event lay in its topic. */
export const placeColumns = ['offset', 'partition', 'place'] as const

/** Of the events of one key the one received last stays, of equals the later one: the rule of Pinot's tables. */
export const onePerKey = (kind: Kind): string => {
  const key = eventKeys[kind].map(quoted).join(', ')
  const later = ['received_at', ...placeColumns].map((name) => `${quoted(name)} DESC`).join(', ')
  return `QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${later}) = 1`
}

/** Rows of a symbol stand together, by time. */
export const inOrder = (kind: Kind): string => {
  const rest = eventKeys[kind].filter((name) => name !== 'symbol' && name !== timeColumn)
  return `ORDER BY ${['symbol', timeColumn, ...rest].map(quoted).join(', ')}`
}

/** Number of rows, and a sum over all of their columns that does not depend on their order. */
export const sumOf = (kind: Kind, from: string): string =>
  `SELECT count(*) AS rows, coalesce(sum(hash(${columnList(kind)})::HUGEINT), 0)::VARCHAR AS checksum FROM ${from}`
