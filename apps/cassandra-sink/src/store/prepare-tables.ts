import { TapeError } from '@tickertape/errors'
import { addColumn, createKeyspace, createTable, type Keyspace } from '../statements.ts'
import { partitionKey, type Table } from '../tables.ts'
import type { Store } from './store.ts'

/** A column as Cassandra has it. */
export interface StoredColumn {
  readonly column_name: string
  readonly type: string
  readonly kind: 'partition_key' | 'clustering' | 'regular' | 'static'
  /** Place in its part of the key. */
  readonly position: number
}

/** What it takes to bring a table to its columns. Throws TAPE_CASSANDRA_MISMATCH where nothing would. */
export function changesOf(
  keyspace: string,
  table: Table,
  stored: readonly StoredColumn[],
): readonly string[] {
  if (stored.length === 0) return [createTable(keyspace, table)]
  const where = `table ${keyspace}.${table.name}`
  const keyPart = (part: StoredColumn['kind']) =>
    stored
      .filter(({ kind }) => kind === part)
      .sort((a, b) => a.position - b.position)
      .map(({ column_name }) => column_name)
  const found = `${keyPart('partition_key')}; ${keyPart('clustering')}`
  const wanted = `${partitionKey}; ${table.clustering}`
  if (found !== wanted) throw mismatch(`${where} has the key (${found}) instead of (${wanted})`)
  const typeOf = new Map(stored.map(({ column_name, type }) => [column_name, type]))
  return table.columns.flatMap((column) => {
    const type = typeOf.get(column.name)
    if (type === undefined) return [addColumn(keyspace, table, column)]
    if (type === column.type) return []
    throw mismatch(`${where} has ${column.name} as ${type} instead of ${column.type}`)
  })
}

const mismatch = (message: string): TapeError => new TapeError('TAPE_CASSANDRA_MISMATCH', message)

/**
 * Makes what is missing of keyspace, tables and columns, and answers how many statements that took: none when all is
 * there, so that a user who may not change tables can write to them.
 */
export async function prepareTables(
  store: Store,
  keyspace: Keyspace,
  tables: readonly Table[],
): Promise<number> {
  const known = await store.execute(
    'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace.name],
  )
  const statements = known.length > 0 ? [] : [createKeyspace(keyspace)]
  for (const table of tables) {
    const stored = await store.execute(
      'SELECT column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
      [keyspace.name, table.name],
    )
    const columns = stored as unknown as readonly StoredColumn[]
    statements.push(...changesOf(keyspace.name, table, columns))
  }
  for (const statement of statements) await store.define(statement)
  return statements.length
}
