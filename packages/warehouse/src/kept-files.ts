import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

export interface KeptFilesOptions {
  readonly dir: string
  /** Folder of this run, on the same disk. */
  readonly workDir: string
  readonly budgetBytes: number
}

/** After so much room was made, it need not be made again soon. */
const KEPT_SHARE = 0.8

const codeOf = (cause: unknown): unknown => (cause as { code?: unknown }).code

/**
 * Files that never change, kept on this disk; those that were used longest ago go first. What a run uses it links into
 * its own folder, so nobody takes it away.
 */
export class KeptFiles {
  readonly #options: KeptFilesOptions
  readonly #keptDir: string
  #bytes: number | undefined

  constructor(options: KeptFilesOptions) {
    this.#options = options
    this.#keptDir = join(options.dir, 'kept')
  }

  /** Path of the file of a name, until it is released. `make` writes it when it is not kept. */
  async use(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const kept = join(this.#keptDir, `${name}.parquet`)
    const path = join(this.#options.workDir, `${randomUUID()}.parquet`)
    if (await linked(kept, path)) return path
    await make(path)
    await this.#keep(path, kept)
    return path
  }

  async release(paths: readonly string[]): Promise<void> {
    for (const path of paths) await rm(path, { force: true })
  }

  async #keep(path: string, kept: string): Promise<void> {
    const { budgetBytes } = this.#options
    await mkdir(this.#keptDir, { recursive: true })
    const { size } = await stat(path)
    if (size > budgetBytes * KEPT_SHARE) return
    const draft = `${kept}.${randomUUID()}`
    await link(path, draft)
    await rename(draft, kept)
    this.#bytes = this.#bytes === undefined ? await this.#size() : this.#bytes + size
    if (this.#bytes > budgetBytes) this.#bytes = await this.#makeRoom(budgetBytes * KEPT_SHARE)
  }

  async #files() {
    const names = await readdir(this.#keptDir)
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#keptDir, name)
        const found = await stat(path).catch(() => undefined)
        return found ? [{ path, size: found.size, usedMs: found.mtimeMs }] : []
      }),
    )
    return files.flat()
  }

  async #size(): Promise<number> {
    return (await this.#files()).reduce((sum, { size }) => sum + size, 0)
  }

  async #makeRoom(mostBytes: number): Promise<number> {
    const files = (await this.#files()).sort((a, b) => b.usedMs - a.usedMs)
    let bytes = 0
    for (const { path, size } of files) {
      if (bytes + size <= mostBytes) bytes += size
      else await rm(path, { force: true })
    }
    return bytes
  }
}

async function linked(kept: string, path: string): Promise<boolean> {
  try {
    await link(kept, path)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false
    throw cause
  }
  const now = new Date()
  await utimes(path, now, now)
  return true
}
