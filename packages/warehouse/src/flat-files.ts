import { createHash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArchiveStore, ListedObject } from '@tickertape/archive'
import { asTapeError, TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { Duck } from './duck.ts'
import { renamedSymbol } from './event-columns.ts'
import { countLinesSql, flattenSql, type UnpackedObject } from './flatten-sql.ts'
import type { KeptFiles } from './kept-files.ts'

export interface FlatFilesOptions {
  readonly store: ArchiveStore
  readonly duck: Duck
  readonly kept: KeptFiles
  /** Endpoint and bucket: objects of one are not those of another. */
  readonly origin: string
  readonly workDir: string
}

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
    const sql = flattenSql(kind, { path: '', longest: 0 }, '')
    const parts = [this.#options.origin, key, etag, sql]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  }

  async #flatten(kind: Kind, { key }: ListedObject, target: string): Promise<void> {
    const { store, duck, workDir } = this.#options
    const path = join(workDir, `${randomUUID()}.jsonl`)
    try {
      const { lines, longest } = await store.unpack(key, path, { rename: renamedSymbol })
      const object = { path, longest }
      const error = await duck
        .run(flattenSql(kind, object, target))
        .then(() => undefined, asTapeError)
      if (!error) return
      await this.#refuseDamage(key, object, lines)
      // Somebody wrote another schema into the topic: those records are no events.
      await duck.run(flattenSql(kind, { ...object, isLenient: true }, target), key)
    } finally {
      await rm(path, { force: true })
    }
  }

  async #refuseDamage(key: string, object: UnpackedObject, lines: number): Promise<void> {
    const { duck } = this.#options
    const counted = await duck
      .rows<{ lines: bigint }>(countLinesSql(object))
      .catch((cause) => asTapeError(cause).message)
    if (typeof counted !== 'string' && Number(counted[0]?.lines) === lines) return
    const reason = typeof counted === 'string' ? counted : `it has ${lines} lines`
    throw new TapeError('TAPE_ARCHIVE_DAMAGED', `${key} holds what no archiver wrote: ${reason}`)
  }
}
