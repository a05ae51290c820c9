import type { Config } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import cassandra from 'cassandra-driver'
import { lineOf } from './made-events.ts'

const plain = (value: unknown): unknown =>
  value instanceof cassandra.types.Long ? value.toNumber() : value

/** Reads the tables of a keyspace as they are. */
export class StoredRows implements AsyncDisposable {
  readonly #client: cassandra.Client
  readonly #keyspace: string

  constructor({ cassandra: { contact_points, local_datacenter, keyspace } }: Config) {
    this.#client = new cassandra.Client({
      contactPoints: [...contact_points],
      localDataCenter: local_datacenter,
    })
    this.#keyspace = keyspace
  }

  async run(statement: string): Promise<Readonly<Record<string, unknown>>[]> {
    const rows: Record<string, unknown>[] = []
    const result = await this.#client.execute(statement, [], { prepare: true })
    for await (const row of result) {
      const entries = Object.entries(row).map(([name, value]) => [name, plain(value)])
      rows.push(Object.fromEntries(entries))
    }
    return rows
  }

  /** A line for every row; none while there is no table. */
  async lines(kind: Kind): Promise<string[]> {
    const rows = await this.run(`SELECT * FROM "${this.#keyspace}".${kind}`).catch((error) => {
      if (/does not exist|unconfigured table|unknown cf/i.test(String(error.message))) return []
      throw error
    })
    return rows.map((row) => lineOf(kind, row)).sort()
  }

  /** When every row was written, as Cassandra keeps it: changes with any write that counts. */
  async times(kind: Kind, column: string): Promise<string[]> {
    const what = `symbol, day, time_stamp, WRITETIME(${column})`
    const rows = await this.run(`SELECT ${what} FROM "${this.#keyspace}".${kind}`)
    return rows.map((row) => Object.values(row).join(' ')).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.shutdown()
  }
}
