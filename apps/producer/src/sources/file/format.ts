import { basename, extname } from 'node:path'

export interface Format {
  readonly form: 'csv' | 'jsonl' | 'parquet'
  readonly gzip: boolean
}

const forms: Readonly<Record<string, Format['form']>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
  '.parquet': 'parquet',
  '.pq': 'parquet',
}

/** By the name: `.jsonl`, `.parquet` and their like, each with `.gz` or without; CSV is what is left. */
export function formatOf(path: string): Format {
  const name = basename(path).toLowerCase()
  const gzip = name.endsWith('.gz')
  const plain = gzip ? name.slice(0, -'.gz'.length) : name
  return { form: forms[extname(plain)] ?? 'csv', gzip }
}
