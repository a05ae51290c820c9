import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export interface PageFile {
  readonly type: string
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
  /** Its name changes with its content. */
  readonly immutable: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

/** The highest would take a service more CPU than all the rest of its start, for 4 % fewer bytes. */
const effort = { [constants.BROTLI_PARAM_QUALITY]: 6 }

async function readPageFile(folder: string, name: string): Promise<PageFile> {
  const plain = await readFile(join(folder, name))
  return {
    type: types[extname(name)] ?? 'application/octet-stream',
    plain,
    gzip: await promisify(gzip)(plain),
    br: await promisify(brotliCompress)(plain, { params: effort }),
    immutable: name.startsWith('assets/'),
  }
}

/** The built page by path, compressed once. Empty where it was not built. */
export async function readPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const files = await Promise.all(
    names.map(async (name) => [`/${name}`, await readPageFile(folder, name)] as const),
  )
  return new Map(files)
}
