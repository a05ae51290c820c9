import type { Groups, RowTopic, RowValues, SinkStore } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { kinds, type TableKind } from '@tickertape/schema'
import type pg from 'pg'
import { type Column, columnsOf } from './columns.ts'
import { connectGroup } from './connect-group.ts'
import { connectPostgres, type PostgresAccess } from './postgres-client.ts'
import { unreadable } from './store-error.ts'

const CHUNK_ROWS = 10_000
const name = 'PostgreSQL'

type Cells = readonly (string | null)[]

/** Texts as they come over the wire: what they mean is known from the event's fields. */
const asText = { getTypeParser: () => (text: string) => text }

const sqlOf = ({ name: column, isTime }: Column): string =>
  isTime ? `(extract(epoch FROM "${column}") * 1000)::bigint` : `"${column}"`

function rowOf(columns: readonly Column[], cells: Cells): RowValues {
  const row: Record<string, unknown> = {}
  columns.forEach(({ name, isText }, at) => {
    const cell = cells[at] ?? null
    row[name] = cell === null || isText ? cell : Number(cell)
  })
  return row
}

/** What Debezium's sink has written. */
export class PostgresStore implements SinkStore {
  readonly name = name
  readonly kinds = kinds
  readonly keeps = 'written-last'
  readonly #access: PostgresAccess

  private constructor(access: PostgresAccess) {
    this.#access = access
  }

  /** Rejects with TAPE_STORE_UNAVAILABLE when it does not answer. */
  static async open({ sinks }: Config): Promise<PostgresStore> {
    const access = {
      setting: 'sinks.postgres_url',
      url: sinks.postgres_url,
      user: sinks.postgres_user,
      password: sinks.postgres_password,
    }
    await (await connectPostgres(name, access)).end()
    return new PostgresStore(access)
  }

  copied({ kind, topic }: RowTopic, groups: Groups) {
    return groups.committed(connectGroup('postgres', kind), topic)
  }

  async rows({ kind }: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined> {
    const client = await connectPostgres(name, this.#access)
    try {
      const known = await client.query<{ column: string }>(
        'SELECT attname AS column FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0',
        [kind],
      )
      if (known.rows.length === 0) {
        await client.end()
        return undefined
      }
      // A column that no event has had yet is not there.
      const there = new Set(known.rows.map(({ column }) => column))
      const columns = columnsOf(kind).filter((column) => there.has(column.name))
      return readAll(client, kind, columns)
    } catch (cause) {
      await client.end()
      throw unreadable(name, cause)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** All rows as of one moment. Ends the connection. */
async function* readAll(
  client: pg.Client,
  table: TableKind,
  columns: readonly Column[],
): AsyncGenerator<readonly RowValues[]> {
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const wanted = columns.map(sqlOf).join(', ')
    await client.query(`DECLARE all_rows NO SCROLL CURSOR FOR SELECT ${wanted} FROM "${table}"`)
    for (;;) {
      const { rows } = await client.query<(string | null)[]>({
        text: `FETCH ${CHUNK_ROWS} FROM all_rows`,
        rowMode: 'array',
        types: asText,
      })
      if (rows.length === 0) return
      yield rows.map((cells) => rowOf(columns, cells))
    }
  } catch (cause) {
    throw unreadable(name, cause)
  } finally {
    await client.end()
  }
}
