import { mkdir, rm } from 'node:fs/promises'
import { type Readable, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Pieces } from './pieces.ts'
import { damageOr } from './read-lines.ts'

export interface Unpacked {
  /** Files that have the lines, in their order. */
  readonly paths: readonly string[]
  /** Bytes of the longest line. */
  readonly longest: number
}

/** A key of JSON that gets another name of the same length. */
export interface RenamedKey {
  readonly from: string
  readonly to: string
}

export interface UnpackOptions {
  readonly rename?: RenamedKey
  /** A file ends with the line that makes it so long. */
  readonly pieceBytes: number
}

const NEWLINE = 10
const CHUNK_BYTES = 262_144

/**
 * Measures lines and renames a key in passing. A quote inside of a text is escaped, so `"S":` is a key wherever it
 * stands.
 */
class Lines extends Transform {
  longest = 0
  #length = 0
  #held: Buffer = Buffer.alloc(0)
  readonly #from: Buffer | undefined
  readonly #to: string

  constructor(rename: RenamedKey | undefined) {
    super()
    this.#from = rename && Buffer.from(`"${rename.from}":`)
    this.#to = rename?.to ?? ''
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#measure(chunk)
    done(null, this.#from ? this.#renamed(chunk, this.#from) : chunk)
  }

  override _flush(done: TransformCallback): void {
    if (this.#length > 0) this.#endLine()
    done(null, this.#held)
  }

  #measure(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#length += end - start
      this.#endLine()
      start = end + 1
    }
    this.#length += chunk.length - start
  }

  #endLine(): void {
    this.longest = Math.max(this.longest, this.#length)
    this.#length = 0
  }

  /** The key may be cut by the end of a chunk, so as much as that could be is held back. */
  #renamed(chunk: Buffer, from: Buffer): Buffer {
    const bytes = Buffer.concat([this.#held, chunk])
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + from.length)) {
      bytes.write(this.#to, at + 1, 'latin1')
    }
    const whole = Math.max(0, bytes.length - from.length + 1)
    this.#held = bytes.subarray(whole)
    return bytes.subarray(0, whole)
  }
}

/**
 * Writes the lines of a gzip body to files of a folder, which is made anew. Throws TAPE_ARCHIVE_DAMAGED when the body is
 * no whole gzip, and what the body throws when the connection breaks.
 */
export async function unpackTo(
  body: Readable,
  folder: string,
  { name, rename, pieceBytes }: UnpackOptions & { readonly name: string },
): Promise<Unpacked> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const lines = new Lines(rename)
  await using pieces = new Pieces(folder, pieceBytes)
  try {
    await pipeline(body, createGunzip({ chunkSize: CHUNK_BYTES }), lines, async (chunks) => {
      for await (const chunk of chunks) await pieces.write(chunk)
    })
  } catch (cause) {
    throw damageOr(cause, name)
  }
  return { paths: pieces.paths, longest: lines.longest }
}
