import type { Config } from '@tickertape/config'
import { eventKeys, type Kind } from '@tickertape/schema'
import { type MongoServer, type PostgresServer, readIceberg } from '@tickertape/testkit'

export type Row = Readonly<Record<string, unknown>>

/** A store that sinks write to, as the tests see it. */
export interface Store extends AsyncDisposable {
  readonly name: string
  /** Settings that switch its sinks on, and off. */
  readonly on: Readonly<Record<string, string>>
  readonly off: Readonly<Record<string, string>>
  /** Everything it has of a kind, as the events were, in the order of their receipt. */
  rows(kind: Kind): Promise<readonly Row[]>
  /** Loses about a third of the trades. Not of Iceberg: its sink adds rows and replaces none. */
  loseTrades?(): Promise<void>
  /** Does to trades of these ids what no sink does. */
  hurt?(ids: Readonly<Record<'lost' | 'altered' | 'doubled', string>>): Promise<void>
  /** Takes the second row of a trade away again. */
  mend?(doubled: string): Promise<void>
  kill(): Promise<void>
  start(): Promise<void>
}

/** The time of a bar is one for a store, and milliseconds for us. */
const withTime = (row: Row, time: unknown): Row =>
  typeof time === 'string' || time instanceof Date
    ? { ...row, time_stamp: new Date(time).getTime() }
    : row

export function postgresStore(server: PostgresServer): Store {
  return {
    name: 'postgres',
    on: { SINKS_POSTGRES_URL: server.jdbcUrl, SINKS_POSTGRES_USER: server.user },
    off: { SINKS_POSTGRES_URL: '' },
    async rows(kind) {
      const [there] = await server.query(`SELECT to_regclass('${kind}') IS NOT NULL`)
      if (there !== 't') return []
      const lines = await server.query(`SELECT row_to_json(t) FROM ${kind} t ORDER BY received_at`)
      return lines.map((line) => {
        const row: Row = JSON.parse(line)
        const { time_stamp: time } = row
        return withTime(row, typeof time === 'string' ? `${time}Z` : time)
      })
    },
    async loseTrades() {
      await server.query('DELETE FROM trades WHERE time_stamp % 3 = 0')
    },
    async hurt({ lost, altered, doubled }) {
      await server.query(`DELETE FROM trades WHERE trade_id = '${lost}'`)
      await server.query(`UPDATE trades SET price = 1.5 WHERE trade_id = '${altered}'`)
      await server.query('ALTER TABLE trades DROP CONSTRAINT trades_pkey')
      await server.query(`INSERT INTO trades SELECT * FROM trades WHERE trade_id = '${doubled}'`)
    },
    async mend(doubled) {
      const one = `SELECT min(ctid) FROM trades WHERE trade_id = '${doubled}'`
      await server.query(`DELETE FROM trades WHERE ctid = (${one})`)
      await server.query(`ALTER TABLE trades ADD PRIMARY KEY (${eventKeys.trades.join(', ')})`)
    },
    kill: () => server.kill(),
    start: () => server.start(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export interface IcebergPlace {
  /** Has the catalog. */
  readonly server: PostgresServer
  readonly cacheDir: string
  /** Known when the stack runs. */
  readonly config: () => Pick<Config, 's3_sink' | 'minio'>
}

/** Where the metadata of a table is, by the catalog; undefined without one. */
export async function metadataOf(server: PostgresServer, kind: Kind): Promise<string | undefined> {
  const [there] = await server.query(`SELECT to_regclass('iceberg_tables') IS NOT NULL`)
  if (there !== 't') return undefined
  const sql = `SELECT metadata_location FROM iceberg_tables WHERE table_name = '${kind}'`
  return (await server.query(sql))[0]
}

/** Its catalog is killed with the server that has it. */
export function icebergStore({ server, cacheDir, config }: IcebergPlace): Store {
  return {
    name: 'iceberg',
    on: {
      SINKS_ICEBERG_CATALOG_URL: server.jdbcUrl,
      SINKS_ICEBERG_CATALOG_USER: server.user,
      SINKS_ICEBERG_COMMIT_MS: '1000',
    },
    off: { SINKS_ICEBERG_CATALOG_URL: '' },
    async rows(kind) {
      const metadata = await metadataOf(server, kind)
      return metadata ? readIceberg(cacheDir, config(), metadata) : []
    },
    async kill() {},
    async start() {},
    async [Symbol.asyncDispose]() {},
  }
}

export function mongoStore(server: MongoServer): Store {
  return {
    name: 'mongodb',
    on: { SINKS_MONGODB_DATABASE: server.database },
    off: { SINKS_MONGODB_DATABASE: '' },
    async rows(kind) {
      const found = server.collection(kind).find({}, { projection: { _id: 0 } })
      const rows = await found.sort('received_at').toArray()
      return rows.map((row) => withTime(row, row.time_stamp))
    },
    async loseTrades() {
      await server.collection('trades').deleteMany({ time_stamp: { $mod: [3, 0] } })
    },
    async hurt({ lost, altered, doubled }) {
      const trades = server.collection('trades')
      await trades.deleteOne({ trade_id: lost })
      await trades.updateOne({ trade_id: altered }, { $set: { price: 1.5 } })
      const one = await trades.findOne({ trade_id: doubled }, { projection: { _id: 0 } })
      await trades.insertOne({ ...one })
    },
    async mend(doubled) {
      // The sink's own keys are documents.
      const { deletedCount } = await server
        .collection('trades')
        .deleteOne({ trade_id: doubled, _id: { $type: 'objectId' } })
      if (deletedCount !== 1) throw new Error(`there is no copy of ${doubled}`)
    },
    kill: () => server.kill(),
    start: () => server.start(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
