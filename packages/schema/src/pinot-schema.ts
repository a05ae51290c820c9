import type { Type } from './avsc.ts'
import { candleKey, eventKeys } from './event-keys.ts'
import { type AvroRecord, type AvroType, kinds, schemas } from './kinds.ts'
import { derivedSchemas } from './single-schemas.ts'

export interface PinotField {
  readonly name: string
  readonly dataType: 'STRING' | 'LONG' | 'DOUBLE'
  readonly format?: string
  readonly granularity?: string
}
/** A Pinot schema as the controller takes and gives it. */
export interface PinotSchema {
  readonly schemaName: string
  readonly dimensionFieldSpecs: readonly PinotField[]
  readonly metricFieldSpecs: readonly PinotField[]
  readonly dateTimeFieldSpecs: readonly PinotField[]
  readonly primaryKeyColumns: readonly string[]
}

/** The column that repeats `symbol` under the wire's name, so that both names work in SQL. */
export const symbolAlias = 'S'

/** What the rows of a table are: events, or the candles that streaming SQL makes of them. */
export const tableKinds = [...kinds, 'candles'] as const
export type TableKind = (typeof tableKinds)[number]

export interface Rows {
  /** What one row is made of, and how it is encoded. */
  readonly record: AvroRecord
  readonly type: Type
  /** Fields that tell rows apart. */
  readonly key: readonly string[]
}

export function rowsOf(kind: TableKind): Rows {
  if (kind === 'candles') return { ...derivedSchemas.candles, key: candleKey }
  const { event: record, eventType: type } = schemas[kind]
  return { record, type, key: eventKeys[kind] }
}

/**
 * The time that says which of two rows with one key is the later. An event carries the producer's; a candle has none, so
 * Pinot writes its own.
 */
export const arrivalColumn = (kind: TableKind): string =>
  kind === 'candles' ? 'arrived_at' : 'received_at'

const timeUnits: Readonly<Record<string, string>> = {
  'timestamp-millis': 'MILLISECONDS',
  'timestamp-micros': 'MICROSECONDS',
}

const unwrap = (type: AvroType): AvroType =>
  Array.isArray(type) ? (type.find((branch) => branch !== 'null') as AvroType) : type

function time(name: string, unit: string): PinotField {
  return { name, dataType: 'LONG', format: `1:${unit}:EPOCH`, granularity: `1:${unit}` }
}

/** The Pinot schema of a table: strings are dimensions, numbers metrics, timestamps date-times. */
export function pinotSchema(kind: TableKind, tableName: string): PinotSchema {
  const { record, key } = rowsOf(kind)
  const dimensionFieldSpecs: PinotField[] = [{ name: symbolAlias, dataType: 'STRING' }]
  const metricFieldSpecs: PinotField[] = []
  const dateTimeFieldSpecs: PinotField[] = []
  for (const { name, type } of record.fields) {
    const plain = unwrap(type)
    if (plain === 'string') dimensionFieldSpecs.push({ name, dataType: 'STRING' })
    else if (plain === 'double') metricFieldSpecs.push({ name, dataType: 'DOUBLE' })
    else if (plain === 'long') metricFieldSpecs.push({ name, dataType: 'LONG' })
    else {
      const unit = timeUnits[(plain as { logicalType: string }).logicalType]
      if (unit === undefined) throw new TypeError(`no Pinot type for field ${name} of ${kind}`)
      dateTimeFieldSpecs.push(time(name, unit))
    }
  }
  if (kind === 'candles') dateTimeFieldSpecs.push(time(arrivalColumn(kind), 'MILLISECONDS'))
  return {
    schemaName: tableName,
    dimensionFieldSpecs,
    metricFieldSpecs,
    dateTimeFieldSpecs,
    primaryKeyColumns: key,
  }
}
