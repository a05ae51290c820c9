import { eventKeys } from './event-keys.ts'
import type { AvroType, Kind } from './kinds.ts'
import { schemas } from './kinds.ts'

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

const timeUnits: Readonly<Record<string, string>> = {
  'timestamp-millis': 'MILLISECONDS',
  'timestamp-micros': 'MICROSECONDS',
}

const unwrap = (type: AvroType): AvroType =>
  Array.isArray(type) ? (type.find((branch) => branch !== 'null') as AvroType) : type

function time(name: string, unit: string): PinotField {
  return { name, dataType: 'LONG', format: `1:${unit}:EPOCH`, granularity: `1:${unit}` }
}

/** The Pinot schema of a kind: strings are dimensions, numbers metrics, timestamps date-times. */
export function pinotSchema(kind: Kind, tableName: string): PinotSchema {
  const dimensionFieldSpecs: PinotField[] = [{ name: symbolAlias, dataType: 'STRING' }]
  const metricFieldSpecs: PinotField[] = []
  const dateTimeFieldSpecs: PinotField[] = []
  for (const { name, type } of schemas[kind].event.fields) {
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
  return {
    schemaName: tableName,
    dimensionFieldSpecs,
    metricFieldSpecs,
    dateTimeFieldSpecs,
    primaryKeyColumns: eventKeys[kind],
  }
}
