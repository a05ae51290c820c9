import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const KEPT = 1_000

/** What was asked before, a line each, in a file that later prompts read. */
export class History {
  readonly #file: string
  /** As readline wants it: the newest first. */
  readonly entries: string[]

  private constructor(file: string, entries: string[]) {
    this.#file = file
    this.entries = entries
  }

  static async read(file: string): Promise<History> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    const lines = text.split('\n').filter(Boolean)
    return new History(file, lines.slice(-KEPT).reverse())
  }

  /**
   * Keeps a statement as one line, and takes back the single lines that it was typed in. `entries` is what readline
   * has of them, the newest first.
   */
  async add(
    statement: string,
    { entries, lines }: { entries: string[]; lines: readonly string[] },
  ) {
    for (const line of lines.toReversed()) if (entries[0] === line) entries.shift()
    const text = `${statement.replaceAll(/\s*\n\s*/g, ' ')};`
    if (entries[0] !== text) entries.unshift(text)
    await mkdir(dirname(this.#file), { recursive: true })
    await appendFile(this.#file, `${text}\n`, { mode: 0o600 })
  }
}
