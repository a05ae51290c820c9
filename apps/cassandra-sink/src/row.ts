import { TapeError } from '@tickertape/errors'
import { rowsOf, timeColumn } from '@tickertape/schema'
import { arrivalColumn, dayColumn, partitionKey, type Table } from './tables.ts'

/** An event as a row of its table. */
export interface Row {
  /** Same for the rows of one partition of Cassandra. */
  readonly partition: string
  /** Values for the insert of the table; what the event lacks is undefined and leaves its column as it is. */
  readonly values: readonly unknown[]
}

export type EventFields = Readonly<Record<string, unknown>>

const DAY_MS = 86_400_000
const MS_PER_UNIT: Readonly<Record<string, number>> = {
  'timestamp-millis': 1,
  'timestamp-micros': 1_000,
}
/** Cassandra counts days from the middle of its range. */
const EPOCH_DAY = 2 ** 31
/** What a value of a key may take. */
const KEY_BYTES = 65_535

function unitsPerDay(table: Table): number {
  const field = rowsOf(table.kind).record.fields.find(({ name }) => name === timeColumn)
  const { logicalType = '' } = (field?.type ?? {}) as { logicalType?: string }
  const units = MS_PER_UNIT[logicalType]
  if (units === undefined) throw new TypeError(`no unit of ${timeColumn} of ${table.kind}`)
  return DAY_MS * units
}

function dateOf(day: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(day + EPOCH_DAY)
  return bytes
}

/** What is known of the record that an event is. */
export interface RecordFacts {
  readonly bytes: number
  readonly offset: number
  readonly timestampMs: number
}

/** Of records of one millisecond the later one is later, mostly; and the same one always has the same time. */
const writtenUs = ({ timestampMs, offset }: RecordFacts): number =>
  timestampMs * 1000 + (offset % 1000)

/** Makes rows of a table. Throws TAPE_SCHEMA_UNREADABLE for a key that is too long. */
export function rowMaker(table: Table): (event: EventFields, record: RecordFacts) => Row {
  const perDay = unitsPerDay(table)
  const fields = table.columns.map(({ name }) => name).filter((name) => name !== dayColumn)
  const keys = [...partitionKey, ...table.clustering].filter((name) => name !== dayColumn)
  let known = { day: Number.NaN, date: dateOf(0) }
  return (event, record) => {
    if (record.bytes > KEY_BYTES) checkKeys(event, keys)
    const day = Math.floor((event[timeColumn] as number) / perDay)
    if (day !== known.day) known = { day, date: dateOf(day) }
    const values: unknown[] = [known.date]
    for (const name of fields) values.push(event[name] ?? undefined)
    values.push(event[arrivalColumn] ?? writtenUs(record))
    return { partition: `${day} ${String(event.symbol)}`, values }
  }
}

function checkKeys(event: EventFields, keys: readonly string[]): void {
  const long = keys.find((name) => Buffer.byteLength(String(event[name])) > KEY_BYTES)
  if (long === undefined) return
  throw new TapeError(
    'TAPE_SCHEMA_UNREADABLE',
    `${long} is longer than the ${KEY_BYTES} bytes that Cassandra takes in a key`,
  )
}
