import { timeColumn } from '@tickertape/schema'
import { allTables, arrivalColumn, type Column, partitionKey, type Table } from './tables.ts'

export interface Keyspace {
  readonly name: string
  readonly datacenter: string
  readonly copies: number
}

/** Names and texts as CQL takes them, whatever is in them. */
const name = (text: string): string => `"${text.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const createKeyspace = ({ name: keyspace, datacenter, copies }: Keyspace): string =>
  `CREATE KEYSPACE IF NOT EXISTS ${name(keyspace)} WITH replication = {'class': 'NetworkTopologyStrategy', ${literal(datacenter)}: ${copies}}`

/** The newest event of a partition is its first row, the newest candle that of its length. */
export function createTable(keyspace: string, { name: table, columns, clustering }: Table): string {
  const lines = [
    ...columns.map((column) => `  ${column.name} ${column.type}`),
    `  PRIMARY KEY ((${partitionKey.join(', ')}), ${clustering.join(', ')})`,
  ]
  const order = clustering
    .map((column) => `${column} ${column === timeColumn ? 'DESC' : 'ASC'}`)
    .join(', ')
  return `CREATE TABLE IF NOT EXISTS ${name(keyspace)}.${name(table)} (\n${lines.join(',\n')}\n) WITH CLUSTERING ORDER BY (${order})`
}

export const addColumn = (keyspace: string, { name: table }: Table, column: Column): string =>
  `ALTER TABLE ${name(keyspace)}.${name(table)} ADD ${column.name} ${column.type}`

/**
 * A row as of when the event was received. So a row that is written again changes nothing, and of two events of one key
 * the later one holds, in whatever order they are written.
 */
export function insertRow(keyspace: string, { name: table, columns }: Table): string {
  const names = columns.map((column) => column.name).join(', ')
  const values = columns.map(() => '?').join(', ')
  return `INSERT INTO ${name(keyspace)}.${name(table)} (${names}) VALUES (${values}) USING TIMESTAMP ?`
}

const intro = `-- The tables of cassandra-sink, made from packages/schema by \`npm run generate\`; do not edit.
-- The sink makes what is missing. Where its user may not, run this as one who may:
--   cqlsh --file deploy/cassandra/tables.cql
-- after setting the name and copies of the keyspace to those of the configuration. The sink needs no more then than
--   GRANT MODIFY ON KEYSPACE tickertape TO <user>;
-- \`day\` is the UTC day of time_stamp. Writes carry ${arrivalColumn} as their time, candles when their record was written.
-- Candles are written where cassandra_sink.tables asks for them.
`

/** The text of deploy/cassandra/tables.cql. */
export function renderTables(keyspace: Keyspace): string {
  const statements = [
    createKeyspace(keyspace),
    ...allTables.map((table) => createTable(keyspace.name, table)),
  ]
  return `${intro}\n${statements.map((text) => `${text};\n`).join('\n')}`
}
