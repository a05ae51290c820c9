import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import type { Items } from '../../frame.ts'
import type { Columns, Field } from './columns.ts'
import { fileTime } from './file-time.ts'
import type { Row } from './row.ts'

type ValueField = Exclude<Field, 'time'>

/** What the rows of a file do not say of themselves. */
export interface FileFacts {
  /** Of a file without a symbol column. */
  readonly symbol: string
  readonly timeframe: string
}

/** A row as an event asks for it. */
export interface Source {
  readonly row: Row
  /** Number of the row in its file, from 1. Without one, an event without an id stays without. */
  readonly number?: number
  readonly columns: Columns
  readonly facts: FileFacts
}

const cell = ({ row, columns }: Source, field: ValueField): unknown => {
  const name = columns[field]
  return name === undefined ? undefined : row[name]
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

/** An empty text is not 0, and whatever is not a number becomes NaN, which the rules reject. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  return isAbsent(value) ? '' : String(value).trim()
}

const required = (source: Source, field: ValueField): number => numberOf(cell(source, field))

/** Null where the file says nothing. */
function optional(source: Source, field: ValueField): number | null {
  const value = cell(source, field)
  return isAbsent(value) ? null : numberOf(value)
}

/** 0 where the file has no such column. */
const orZero = (source: Source, field: ValueField): number =>
  source.columns[field] === undefined ? 0 : required(source, field)

const text = (source: Source, field: ValueField): string => textOf(cell(source, field))

const symbolOf = (source: Source): string =>
  source.columns.symbol === undefined ? source.facts.symbol : text(source, 'symbol')

/** Without an id in the file, the number of the row: it is the same in every run over the same file. */
function idOf(source: Source): string {
  const id = text(source, 'id')
  return id === '' && source.number !== undefined ? `row-${source.number}` : id
}

const timeOf = ({ row, columns: { time } }: Source): number =>
  fileTime(time.length === 1 ? row[time[0] as string] : time.map((name) => row[name]).join(' '))

const toBar = (source: Source): RawBar => ({
  S: symbolOf(source),
  o: required(source, 'open'),
  h: required(source, 'high'),
  l: required(source, 'low'),
  c: required(source, 'close'),
  v: orZero(source, 'volume'),
  t: Math.floor(timeOf(source) / 1000),
  n: optional(source, 'trades'),
  vw: optional(source, 'average'),
  tf: text(source, 'timeframe') || source.facts.timeframe,
})

const toTrade = (source: Source): RawTrade => ({
  S: symbolOf(source),
  p: required(source, 'price'),
  s: required(source, 'size'),
  t: timeOf(source),
  i: idOf(source),
  x: text(source, 'exchange'),
  c: text(source, 'conditions'),
  a: text(source, 'action') || 'new',
})

const toQuote = (source: Source): RawQuote => ({
  S: symbolOf(source),
  bp: required(source, 'bid'),
  bs: orZero(source, 'bid_size'),
  ap: required(source, 'ask'),
  as: orZero(source, 'ask_size'),
  t: timeOf(source),
  bx: text(source, 'bid_exchange'),
  ax: text(source, 'ask_exchange'),
  c: text(source, 'conditions'),
  i: idOf(source),
})

/** Makes an event of a row. */
export const toItem: { readonly [K in Kind]: (source: Source) => Items[K] } = {
  bars: toBar,
  trades: toTrade,
  quotes: toQuote,
}
