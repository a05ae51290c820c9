import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

const NEWLINE = 10

/** Files of a folder that take bytes one after another, each about `pieceBytes` long and cut where a line ends. */
export class Pieces implements AsyncDisposable {
  readonly paths: string[] = []
  readonly #folder: string
  readonly #pieceBytes: number
  #file: FileHandle | undefined
  #bytes = 0

  constructor(folder: string, pieceBytes: number) {
    this.#folder = folder
    this.#pieceBytes = pieceBytes
  }

  async write(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const room = this.#pieceBytes - this.#bytes
      const lineEnd = rest.length < room ? -1 : rest.indexOf(NEWLINE, Math.max(0, room - 1))
      const part = lineEnd < 0 ? rest : rest.subarray(0, lineEnd + 1)
      this.#file ??= await this.#next()
      await this.#file.appendFile(part)
      this.#bytes += part.length
      rest = rest.subarray(part.length)
      if (lineEnd >= 0) await this[Symbol.asyncDispose]()
    }
  }

  /** Ends the file that is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    this.#bytes = 0
  }

  #next(): Promise<FileHandle> {
    const path = join(this.#folder, `${this.paths.length}.jsonl`)
    this.paths.push(path)
    return open(path, 'wx')
  }
}
