import { createHash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchivedRecord, ArchiveStore, ListedObject } from '@tickertape/archive'
import { asTapeError, TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { Duck } from './duck.ts'
import { renamedSymbol } from './event-columns.ts'
import { flattenSql } from './flatten-sql.ts'
import type { KeptFiles } from './kept-files.ts'

export interface FlatFilesOptions {
  readonly store: ArchiveStore
  readonly duck: Duck
  readonly kept: KeptFiles
  /** Endpoint and bucket: objects of one are not those of another. */
  readonly origin: string
  readonly workDir: string
}

/**
 * DuckDB has up to 2,048 lines of a file in its hands at once, for each thread, and a line may be a batch of a thousand
 * events: 555 MiB for an object of a million trades whole, 332 in pieces of this length, in half of the time.
 */
const PIECE_BYTES = 2_097_152

/** The events of archive objects as Parquet files on this disk. */
export class FlatFiles {
  readonly #options: FlatFilesOptions

  constructor(options: FlatFilesOptions) {
    this.#options = options
  }

  /**
   * Path of the file of an object, until it is released. Rejects with TAPE_ARCHIVE_DAMAGED, TAPE_WAREHOUSE_ENGINE or a
   * TAPE_S3_ error.
   */
  use(kind: Kind, object: ListedObject): Promise<string> {
    return this.#options.kept.use(this.#nameOf(kind, object), (path) =>
      this.#flatten(kind, object, path),
    )
  }

  release(paths: readonly string[]): Promise<void> {
    return this.#options.kept.release(paths)
  }

  /** Another way to flatten makes other files. */
  #nameOf(kind: Kind, { key, etag }: ListedObject): string {
    const sql = flattenSql(kind, { paths: [], longest: 0 }, '')
    const parts = [this.#options.origin, key, etag, sql]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  }

  async #flatten(kind: Kind, { key }: ListedObject, target: string): Promise<void> {
    const { store, duck, workDir } = this.#options
    const folder = join(workDir, randomUUID())
    try {
      const options = { rename: renamedSymbol, pieceBytes: PIECE_BYTES }
      const object = await store.unpack(key, folder, options)
      const error = await duck
        .run(flattenSql(kind, object, target))
        .then(() => undefined, asTapeError)
      if (!error) return
      await refuseDamage(store, key)
      // Somebody wrote another schema into the topic: those records are no events.
      await duck.run(flattenSql(kind, { ...object, isLenient: true }, target), key)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** Throws TAPE_ARCHIVE_DAMAGED when a line is no record, so that nothing else that goes wrong is taken for that. */
async function refuseDamage(store: ArchiveStore, key: string): Promise<void> {
  let last: ArchivedRecord | null | undefined
  for await (last of store.records(key)) if (!Number.isInteger(last?.offset)) break
  if (Number.isInteger(last?.offset)) return
  throw new TapeError('TAPE_ARCHIVE_DAMAGED', `${key} holds what no archiver wrote`)
}
