import pg from 'pg'
import { type PostgresPlace, readJdbcUrl } from './jdbc-url.ts'
import { unavailable } from './store-error.ts'

const CONNECT_MS = 5_000

export interface PostgresAccess {
  /** Name of the setting that has the URL, for messages. */
  readonly setting: string
  readonly url: string
  readonly user: string
  readonly password: string
}

const whereOf = ({ host, port, database }: PostgresPlace): string => `${host}:${port}/${database}`

/** A connection that is open. Rejects with TAPE_STORE_UNAVAILABLE. */
export async function connectPostgres(
  store: string,
  { setting, url, user, password }: PostgresAccess,
): Promise<pg.Client> {
  const { ssl, ...place } = readJdbcUrl(setting, url)
  const client = new pg.Client({
    ...place,
    user,
    ...(password && { password }),
    ...(ssl && { ssl: true }),
    connectionTimeoutMillis: CONNECT_MS,
  })
  // A connection that breaks is told by the query that it breaks.
  client.on('error', () => {})
  await client.connect().catch((cause) => {
    throw unavailable(store, whereOf({ ssl, ...place }), cause)
  })
  return client
}
