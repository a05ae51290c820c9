import { ArchiveStore } from '@tickertape/archive'
import type { Groups, RowTopic, RowValues, SinkStore } from '@tickertape/audit'
import type { Config } from '@tickertape/config'
import { kinds, type TableKind } from '@tickertape/schema'
import { type Column, columnsOf } from './columns.ts'
import { connectGroup } from './connect-group.ts'
import { type DataFile, dataFilesOf } from './iceberg/data-files.ts'
import { parquetRows } from './iceberg/parquet-rows.ts'
import { connectPostgres, type PostgresAccess } from './postgres-client.ts'
import { unreadable } from './store-error.ts'

const name = 'Iceberg'
/** Of the catalog, and of the namespace, in deploy/connect. */
const owner = 'tickertape'

/** What Iceberg's own sink has written: the catalog in PostgreSQL, the files on the object store. */
export class IcebergStore implements SinkStore {
  readonly name = name
  readonly kinds = kinds
  readonly keeps = 'every'
  readonly #catalog: PostgresAccess
  readonly #bucket: string
  readonly #objects: ArchiveStore

  private constructor(catalog: PostgresAccess, { sinks, s3_sink, minio }: Config) {
    this.#catalog = catalog
    this.#bucket = sinks.iceberg_bucket
    this.#objects = new ArchiveStore({ s3_sink: { ...s3_sink, bucket: this.#bucket }, minio })
  }

  /** Rejects with TAPE_STORE_UNAVAILABLE when its catalog does not answer. */
  static async open(config: Config): Promise<IcebergStore> {
    const { sinks } = config
    const catalog = {
      setting: 'sinks.iceberg_catalog_url',
      url: sinks.iceberg_catalog_url,
      user: sinks.iceberg_catalog_user,
      password: sinks.iceberg_catalog_password,
    }
    await (await connectPostgres(`the catalog of ${name}`, catalog)).end()
    return new IcebergStore(catalog, config)
  }

  copied({ kind, topic }: RowTopic, groups: Groups) {
    return groups.committed(connectGroup('iceberg', kind), topic)
  }

  async rows({ kind }: RowTopic): Promise<AsyncIterable<readonly RowValues[]> | undefined> {
    try {
      const metadata = await this.#metadataOf(kind)
      if (metadata === undefined) return undefined
      const files = await dataFilesOf(metadata, (location) => this.#read(location))
      return this.#readAll(files, columnsOf(kind))
    } catch (cause) {
      throw unreadable(name, cause)
    }
  }

  async *#readAll(
    files: readonly DataFile[],
    columns: readonly Column[],
  ): AsyncGenerator<readonly RowValues[]> {
    for (const { location } of files) {
      try {
        yield* parquetRows(await this.#read(location), columns)
      } catch (cause) {
        throw unreadable(`${name}: ${location}`, cause)
      }
    }
  }

  /** Where the table's current metadata is; undefined without a table. */
  async #metadataOf(kind: TableKind): Promise<string | undefined> {
    const client = await connectPostgres(`the catalog of ${name}`, this.#catalog)
    try {
      const known = await client.query("SELECT to_regclass('iceberg_tables') AS found")
      if ((known.rows[0] as { found: unknown }).found === null) return undefined
      const { rows } = await client.query<{ location: string }>(
        'SELECT metadata_location AS location FROM iceberg_tables WHERE catalog_name = $1 AND table_namespace = $1 AND table_name = $2',
        [owner, kind],
      )
      return rows[0]?.location
    } finally {
      await client.end()
    }
  }

  #read(location: string): Promise<Buffer> {
    const prefix = `s3://${this.#bucket}/`
    if (!location.startsWith(prefix)) throw new TypeError(`${location} is not in ${prefix}`)
    return this.#objects.bytes(location.slice(prefix.length))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#objects[Symbol.dispose]()
  }
}
