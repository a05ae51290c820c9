import type { Config } from '@tickertape/config'
import cassandra from 'cassandra-driver'
import { insertRow } from '../statements.ts'
import { allTables } from '../tables.ts'
import type { Write } from '../writes.ts'
import { fromCassandra } from './fate.ts'

/** A node that hangs is noticed after this. */
const ANSWER_MS = 5_000
/** How often a node that went away is looked for. */
const RECONNECT_MS = 1_000

export type StoredRow = Readonly<Record<string, unknown>>

function clientOf({ cassandra: { contact_points, local_datacenter, ...rest } }: Config) {
  const { username, password } = rest
  const { PlainTextAuthProvider } = cassandra.auth
  return new cassandra.Client({
    contactPoints: [...contact_points],
    localDataCenter: local_datacenter,
    ...(username && { authProvider: new PlainTextAuthProvider(username, password) }),
    policies: {
      reconnection: new cassandra.policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS),
    },
    socketOptions: { readTimeout: ANSWER_MS, connectTimeout: ANSWER_MS },
    queryOptions: {
      consistency: cassandra.types.consistencies.localQuorum,
      // Writing a row again changes nothing.
      isIdempotent: true,
    },
  })
}

/** A connection to the configured cluster. What it rejects with is what `fromCassandra` makes. */
export class Store implements AsyncDisposable {
  readonly #client: cassandra.Client
  readonly #inserts: ReadonlyMap<string, string>

  private constructor(client: cassandra.Client, keyspace: string) {
    this.#client = client
    this.#inserts = new Map(allTables.map((table) => [table.name, insertRow(keyspace, table)]))
  }

  /** Tries once. */
  static async open(config: Config): Promise<Store> {
    const client = clientOf(config)
    try {
      await client.connect()
      return new Store(client, config.cassandra.keyspace)
    } catch (cause) {
      await client.shutdown().catch(() => {})
      throw fromCassandra(cause)
    }
  }

  async execute(statement: string, values: readonly unknown[] = []): Promise<StoredRow[]> {
    try {
      const { rows } = await this.#client.execute(statement, [...values], { prepare: true })
      return rows ?? []
    } catch (cause) {
      throw fromCassandra(cause)
    }
  }

  /** Changes the schema; resolves when every node that is up knows it. */
  async define(statement: string): Promise<void> {
    try {
      await this.#client.execute(statement)
    } catch (cause) {
      throw fromCassandra(cause)
    }
  }

  /** Resolves when most copies of every row have it. */
  async write({ table, rows }: Write): Promise<void> {
    const query = this.#inserts.get(table.name) as string
    try {
      await this.#client.batch(
        rows.map((values) => ({ query, params: values as unknown[] })),
        { prepare: true, logged: false },
      )
    } catch (cause) {
      throw fromCassandra(cause)
    }
  }

  /** Resolves when a node answers. */
  async ping(): Promise<void> {
    await this.execute('SELECT key FROM system.local')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.shutdown()
  }
}
