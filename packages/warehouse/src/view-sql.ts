import { type Kind, timeColumn } from '@tickertape/schema'
import { eventColumns, timeUnits } from './event-columns.ts'
import type { EventWindow } from './holdings.ts'
import { columnList, dayOf, listOf, literal, onePerKey, quoted } from './sql-text.ts'

/** Files on this disk that have the events of a kind. */
export interface LocalFiles {
  /** Compacted, with one row for each event. */
  readonly settled: readonly string[]
  /** Compacted, of days that more came of since. */
  readonly unsettled: readonly string[]
  /** Events of archive objects, for these days only. */
  readonly flat: readonly { readonly path: string; readonly days: readonly number[] }[]
}

export interface ViewOptions {
  readonly kind: Kind
  readonly files: LocalFiles
  readonly window: EventWindow
  /** None for all. */
  readonly symbols: readonly string[]
}

const noRows = (kind: Kind): string =>
  `SELECT ${eventColumns[kind].map(({ name, type }) => `NULL::${type} AS ${quoted(name)}`).join(', ')} WHERE false`

/** What is compacted came before what is not. */
const earlier = '-1 AS "offset", -1 AS "partition", 0 AS place'

function unsettledRows(kind: Kind, { unsettled, flat }: LocalFiles): string {
  const columns = columnList(kind)
  const wanted = flat.flatMap(({ path, days }) => days.map((day) => `(${literal(path)}, ${day})`))
  const rows = [
    ...(unsettled.length > 0
      ? [`SELECT ${columns}, ${earlier} FROM read_parquet(${listOf(unsettled)})`]
      : []),
    ...(wanted.length > 0
      ? [
          `SELECT ${columns}, "offset", "partition", place
           FROM read_parquet(${listOf(flat.map(({ path }) => path))}, filename = true) AS events
           JOIN (VALUES ${wanted.join(', ')}) AS wanted(file, day)
             ON events.filename = wanted.file AND ${dayOf(kind)} = wanted.day
           WHERE symbol IS NOT NULL`,
        ]
      : []),
  ]
  return `SELECT ${columns} FROM (SELECT * FROM (${rows.join(' UNION ALL ')}) ${onePerKey(kind)})`
}

function conditions({ kind, window, symbols }: ViewOptions): string {
  const units = timeUnits[kind] / 1_000
  const { fromMs, toMs } = window
  const all = [
    ...(fromMs === undefined ? [] : [`${quoted(timeColumn)} >= ${BigInt(fromMs) * BigInt(units)}`]),
    ...(toMs === undefined ? [] : [`${quoted(timeColumn)} < ${BigInt(toMs) * BigInt(units)}`]),
    ...(symbols.length > 0 ? [`symbol IN (${symbols.map(literal).join(', ')})`] : []),
  ]
  return all.length > 0 ? `WHERE ${all.join(' AND ')}` : ''
}

/** The view of a kind: one row for each event, and its time as a timestamp. */
export function viewSql(options: ViewOptions): string {
  const { kind, files } = options
  const micros = `${quoted(timeColumn)} * ${1_000_000 / timeUnits[kind]}`
  const parts = [
    ...(files.settled.length > 0
      ? [`SELECT ${columnList(kind)} FROM read_parquet(${listOf(files.settled)})`]
      : []),
    ...(files.unsettled.length + files.flat.length > 0 ? [unsettledRows(kind, files)] : []),
  ]
  const from = parts.length > 0 ? parts.join(' UNION ALL ') : noRows(kind)
  return `CREATE VIEW ${quoted(kind)} AS
    SELECT *, TRY(make_timestamp(${micros})) AS event_time FROM (${from}) ${conditions(options)}`
}
