import { readAvroFile } from './avro-file.ts'

/** Reads a whole file of the table by its location, such as `s3://bucket/key`. */
export type ReadFile = (location: string) => Promise<Buffer>

export interface DataFile {
  readonly location: string
  readonly bytes: number
  readonly rows: number
}

interface Metadata {
  readonly snapshots?: readonly {
    readonly 'snapshot-id': string
    readonly 'manifest-list': string
  }[]
}

interface Manifest {
  readonly manifest_path: string
  /** 0: data, 1: deletes. */
  readonly content?: number
}

interface Entry {
  /** 0: was there, 1: added, 2: deleted. */
  readonly status: number
  readonly data_file: {
    readonly content?: number
    readonly file_path: string
    readonly file_format: string
    readonly record_count: bigint
    readonly file_size_in_bytes: bigint
  }
}

const DELETED = 2
const ROWS = 0

/** The list of the current snapshot's manifests; its id has too many digits for a number, so it is compared as text. */
function currentList(text: string): string | undefined {
  const current = /"current-snapshot-id"\s*:\s*(-?\d+)/.exec(text)?.[1]
  if (current === undefined || current === '-1') return undefined
  const exact = text.replace(/("(?:current-)?snapshot-id"\s*:\s*)(-?\d+)/g, '$1"$2"')
  const { snapshots = [] } = JSON.parse(exact) as Metadata
  return snapshots.find((snapshot) => snapshot['snapshot-id'] === current)?.['manifest-list']
}

/** The files that a table is, by its metadata. Throws for a table with deletes of rows, or files other than Parquet. */
export async function dataFilesOf(metadata: string, read: ReadFile): Promise<readonly DataFile[]> {
  const list = currentList(String(await read(metadata)))
  if (list === undefined) return []
  const files: DataFile[] = []
  for (const manifest of (await readAvroFile(await read(list))) as readonly Manifest[]) {
    const entries = (await readAvroFile(await read(manifest.manifest_path))) as readonly Entry[]
    for (const { status, data_file: file } of entries) {
      if (status === DELETED) continue
      if ((manifest.content ?? ROWS) !== ROWS || (file.content ?? ROWS) !== ROWS) {
        throw new TypeError(`${file.file_path} deletes rows, and is not read here`)
      }
      if (file.file_format.toUpperCase() !== 'PARQUET') {
        throw new TypeError(`${file.file_path} is ${file.file_format}, and not Parquet`)
      }
      files.push({
        location: file.file_path,
        bytes: Number(file.file_size_in_bytes),
        rows: Number(file.record_count),
      })
    }
  }
  return files
}
