import { TapeError } from '@tickertape/errors'

export interface PostgresPlace {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly ssl: boolean
}

const shape =
  /^jdbc:postgresql:\/\/(?<host>[^/:,?]+)(?::(?<port>\d+))?\/(?<database>[^/?]+)(?:\?(?<query>.*))?$/

/** Where a JDBC URL of PostgreSQL points. Throws TAPE_CONFIG_INVALID for one that names no single server. */
export function readJdbcUrl(setting: string, url: string): PostgresPlace {
  const { host, port = '5432', database, query = '' } = shape.exec(url)?.groups ?? {}
  if (host === undefined || database === undefined) {
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `${setting} must be jdbc:postgresql://host:port/database, not ${url}`,
    )
  }
  const parameters = new URLSearchParams(query)
  const mode = parameters.get('sslmode') ?? (parameters.get('ssl') === 'true' ? 'require' : '')
  const ssl = mode !== '' && mode !== 'disable'
  return { host, port: Number(port), database: decodeURIComponent(database), ssl }
}
