import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TapeError } from '@tickertape/errors'

const NEWLINE = 10

/** Splits at newlines alone: other line separators may stand in a text. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      rest.push(chunk.subarray(start, end))
      yield Buffer.concat(rest).toString()
      rest = []
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString()
}

/** What zlib says of a body becomes TAPE_ARCHIVE_DAMAGED; anything else is about the connection. */
export function damageOr(cause: unknown, name: string): unknown {
  if (!String((cause as { code?: unknown }).code).startsWith('Z_')) return cause
  const reason = (cause as Error).message
  return new TapeError('TAPE_ARCHIVE_DAMAGED', `${name} is no whole gzip: ${reason}`, { cause })
}

/**
 * The lines of a gzip body, in memory one at a time. Throws TAPE_ARCHIVE_DAMAGED when the body is no whole
 * gzip, and what the body throws when the connection breaks.
 */
export async function* readLines(
  body: Readable,
  name: string,
  onProgress?: (bytes: number) => void,
): AsyncGenerator<string> {
  const gunzip = createGunzip()
  // Errors reach the loop below through the last stream.
  pipeline(body, gunzip, () => {})
  try {
    for await (const line of splitLines(gunzip)) {
      onProgress?.(gunzip.bytesWritten)
      yield line
    }
  } catch (cause) {
    throw damageOr(cause, name)
  } finally {
    body.destroy()
  }
}
