import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

const CHUNK_BYTES = 262_144

/** The bytes of a file, unpacked if it is gzip; an error of reading is an error of the stream. */
export function bytesOf(path: string, gzip: boolean): Readable {
  const input = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!gzip) return input
  const plain = createGunzip({ chunkSize: CHUNK_BYTES })
  input.on('error', (error) => plain.destroy(error))
  plain.on('close', () => input.destroy())
  return input.pipe(plain)
}
