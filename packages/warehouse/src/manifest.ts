import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { processedFolder } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
import type { ProcessedStore } from './processed-store.ts'

export interface ProcessedFile {
  readonly key: string
  /** Which symbols: those whose MD5 sum is this modulo the number of groups. */
  readonly group: number
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

/** What the compacted events of a kind and a day are. Readers go by it, not by what lies in the folder. */
export interface Manifest {
  readonly version: 1
  readonly kind: Kind
  /** UTC day of the events' own times, as 2026-11-20. */
  readonly day: string
  readonly compactedAt: string
  /** Events in the archive, those that came again included. */
  readonly events: number
  /** One for each event. */
  readonly rows: number
  readonly groups: number
  readonly files: readonly ProcessedFile[]
  /** Archive objects that the events are from. */
  readonly sources: {
    readonly objects: number
    /** Of their keys, see digestOf. */
    readonly digest: string
    /** Object with the list of them, one a line, gzip. */
    readonly key: string
  }
}

export interface StoredManifest {
  readonly manifest: Manifest
  readonly etag: string
}

export const dayFolder = (kind: Kind, day: string): string =>
  `${processedFolder}${kind}/day=${day}/`

export const manifestKey = (kind: Kind, day: string): string =>
  `${dayFolder(kind, day)}manifest.json`

/** SHA-256 of keys in their order, one a line. */
export const digestOf = (keys: readonly string[]): string =>
  createHash('sha256')
    .update([...keys].sort().join('\n'))
    .digest('hex')

export async function readManifest(
  store: ProcessedStore,
  kind: Kind,
  day: string,
): Promise<StoredManifest | undefined> {
  const key = manifestKey(kind, day)
  const found = await store.read(key)
  if (!found) return undefined
  const manifest = JSON.parse(found.body.toString()) as Manifest
  if (manifest.version === 1) return { manifest, etag: found.etag }
  throw new TapeError(
    'TAPE_WAREHOUSE_MISMATCH',
    `${key} is of version ${manifest.version}: a newer Tickertape wrote it`,
  )
}

export const packKeys = (keys: readonly string[]): Buffer => gzipSync([...keys].sort().join('\n'))

/** Keys of the objects that a manifest covers. */
export async function readSources(
  store: ProcessedStore,
  { sources, kind, day }: Manifest,
): Promise<ReadonlySet<string>> {
  const found = await store.read(sources.key)
  if (found) return new Set(gunzipSync(found.body).toString().split('\n'))
  throw new TapeError(
    'TAPE_WAREHOUSE_MISMATCH',
    `${sources.key} is missing, which ${manifestKey(kind, day)} names: restore it, or remove the manifest and compact the day again`,
  )
}
