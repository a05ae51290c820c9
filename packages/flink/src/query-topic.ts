import { TapeError } from '@tickertape/errors'
import type { AvroField, AvroRecord, AvroType } from '@tickertape/schema'
import type { Row } from './gateway.ts'
import { sqlType } from './table-ddl.ts'

/** A column of a query, as DESCRIBE tells it. */
export interface QueryColumn {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
}

/** The rows that DESCRIBE answers, as columns. */
export const columnsOf = (rows: readonly Row[]): readonly QueryColumn[] =>
  rows.map(({ fields: [name, type, isNullable] }) => ({
    name: String(name),
    type: String(type),
    isNullable: isNullable === true,
  }))

/** What a record holds of each type of SQL. Exact decimals become doubles, dates and times of day become text. */
const avroTypes: readonly (readonly [RegExp, AvroType])[] = [
  [/^(STRING|VARCHAR|CHAR|DATE|TIME)\b/, 'string'],
  [/^BOOLEAN\b/, 'boolean'],
  [/^(TINYINT|SMALLINT|INT)\b/, 'int'],
  [/^BIGINT\b/, 'long'],
  [/^FLOAT\b/, 'float'],
  [/^(DOUBLE|DECIMAL)\b/, 'double'],
  [/^TIMESTAMP(_LTZ)?\b/, { type: 'long', logicalType: 'timestamp-millis' }],
]

const refused = (message: string): TapeError => new TapeError('TAPE_FLINK_SQL', message)

function fieldOf({ name, type, isNullable }: QueryColumn): AvroField {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw refused(`the column ${name} has no name that a topic can have: give it one with AS`)
  }
  const [, avro] = avroTypes.find(([pattern]) => pattern.test(type)) ?? []
  if (avro) return isNullable ? { name, type: ['null', avro], default: null } : { name, type: avro }
  throw refused(
    `the column ${name} is ${type}, which no field of a topic can hold: leave it out, or take single values out of it`,
  )
}

/** The schema of a topic for what a query gives. Throws TAPE_FLINK_SQL for a column that no field can hold. */
export function recordOfQuery(table: string, columns: readonly QueryColumn[]): AvroRecord {
  const name = table.replaceAll(/(?:^|_)([A-Za-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  )
  const doc = 'Made by a query of streaming SQL.'
  return { type: 'record', name, namespace: 'tickertape', doc, fields: columns.map(fieldOf) }
}

/** The query in the types of the record. */
export function selectFor({ fields }: AvroRecord, query: string): string {
  const casts = fields.map(({ name, type }) => {
    const target = sqlType(type, 'sink').replace(/ NOT NULL$/, '')
    return `CAST(\`${name}\` AS ${target})`
  })
  return `SELECT ${casts.join(', ')} FROM ${query}`
}
