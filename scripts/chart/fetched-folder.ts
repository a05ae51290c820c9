import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface FetchedFolderOptions {
  readonly cacheDir: string
  /** Must change with what is fetched. */
  readonly name: string
  readonly fetch: (folder: string) => Promise<void>
}

/** A folder of the cache, filled by `fetch` unless it is there already. Answers its path. */
export async function fetchedFolder(options: FetchedFolderOptions): Promise<string> {
  const { cacheDir, name, fetch } = options
  const folder = join(cacheDir, name)
  if (existsSync(folder)) return folder
  await mkdir(cacheDir, { recursive: true })
  const draft = await mkdtemp(join(cacheDir, 'partial-'))
  try {
    await fetch(draft)
    await rename(draft, folder)
  } catch (cause) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw cause
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return folder
}
