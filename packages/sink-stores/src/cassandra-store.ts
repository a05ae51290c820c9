import type { Groups, RowTopic, RowValues, SinkStore } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import type { TableKind } from '@tickertape/schema'
import cassandra from 'cassandra-driver'
import { type Column, columnsOf } from './columns.ts'
import { unavailable, unreadable } from './store-error.ts'

const CHUNK_ROWS = 5_000
const CONNECT_MS = 5_000
/** A page of a table that is on disk. */
const ANSWER_MS = 30_000
const name = 'Cassandra'

const plain = (value: unknown): unknown =>
  value instanceof cassandra.types.Long ? value.toNumber() : value

/** What cassandra-sink has written. */
export class CassandraStore implements SinkStore {
  readonly name = name
  readonly kinds: readonly TableKind[]
  readonly keeps = 'received-last'
  readonly #client: cassandra.Client
  readonly #keyspace: string
  readonly #group: string

  private constructor(client: cassandra.Client, { cassandra, cassandra_sink }: Config) {
    this.#client = client
    this.#keyspace = cassandra.keyspace
    this.#group = cassandra_sink.group_id
    this.kinds = cassandra_sink.tables
  }

  /** Rejects with TAPE_STORE_UNAVAILABLE when it does not answer. */
  static async open(config: Config): Promise<CassandraStore> {
    const { contact_points, local_datacenter, username, password } = config.cassandra
    const { PlainTextAuthProvider } = cassandra.auth
    const client = new cassandra.Client({
      contactPoints: [...contact_points],
      localDataCenter: local_datacenter,
      ...(username && { authProvider: new PlainTextAuthProvider(username, password) }),
      socketOptions: { readTimeout: ANSWER_MS, connectTimeout: CONNECT_MS },
      queryOptions: { consistency: cassandra.types.consistencies.localQuorum, isIdempotent: true },
    })
    try {
      await client.connect()
    } catch (cause) {
      await client.shutdown().catch(() => {})
      throw unavailable(name, contact_points.join(','), cause)
    }
    return new CassandraStore(client, config)
  }

  copied({ topic }: RowTopic, groups: Groups) {
    return groups.committed(this.#group, topic)
  }

  async rows({ kind }: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined> {
    const known = await this.#execute(
      'SELECT column_name FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?',
      [this.#keyspace, kind],
    )
    const there = new Set(known.rows.map((row) => String(row.column_name)))
    if (there.size === 0) return undefined
    return this.#readAll(
      kind,
      columnsOf(kind).filter((column) => there.has(column.name)),
    )
  }

  async *#readAll(
    kind: TableKind,
    columns: readonly Column[],
  ): AsyncGenerator<readonly RowValues[]> {
    const wanted = columns.map((column) => column.name).join(', ')
    const statement = `SELECT ${wanted} FROM "${this.#keyspace.replaceAll('"', '""')}".${kind}`
    let pageState: string | undefined
    do {
      const page = await this.#execute(statement, [], pageState)
      yield page.rows.map((row) =>
        Object.fromEntries(columns.map((column) => [column.name, plain(row[column.name])])),
      )
      pageState = page.pageState ?? undefined
    } while (pageState)
  }

  async #execute(statement: string, values: readonly unknown[], pageState?: string) {
    const options = { prepare: true, fetchSize: CHUNK_ROWS, ...(pageState && { pageState }) }
    try {
      return await this.#client.execute(statement, [...values], options)
    } catch (cause) {
      throw unreadable(name, cause)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.shutdown()
  }
}
