import { promisify } from 'node:util'
import { crc32, createGzip, type Gzip, gzip } from 'node:zlib'
import type { ObjectFacts } from '@tickertape/archive'
import type { IncomingRecord } from '@tickertape/kafka'
import type { RecordLine } from './record-line.ts'

/** Up to here an object is kept as it is: a compressor costs more than what most quiet hours hold. */
const PLAIN_BYTES = 65_536
/** What zlib holds of a stream that it compresses. */
const COMPRESSOR_BYTES = 268_288

const compress = promisify(gzip)

/** Tells whether two writers mean the same record by an offset. */
function checksumOf({ timestampMs, key, value }: IncomingRecord): number {
  const place = crc32(`${timestampMs} ${key?.length ?? -1} ${value?.length ?? -1} `)
  return crc32(value ?? '', crc32(key ?? '', place))
}

/** The records of one hour in a range: text first, then compressed as it grows. */
export class HourObject {
  readonly hourMs: number
  readonly #level: number
  readonly #first: { readonly offset: number; readonly checksum: number }
  #gzip: Gzip | undefined
  #chunks: Buffer[] = []
  #chunkBytes = 0
  #lastOffset: number
  #records = 0
  #events = 0

  constructor(hourMs: number, first: IncomingRecord, gzipLevel: number) {
    this.hourMs = hourMs
    this.#first = { offset: first.offset, checksum: checksumOf(first) }
    this.#lastOffset = first.offset
    this.#level = gzipLevel
  }

  /** Bytes in memory. */
  get bytes(): number {
    const { writableLength } = this.#gzip ?? { writableLength: 0 }
    return this.#chunkBytes + (this.#gzip ? COMPRESSOR_BYTES + writableLength : 0)
  }

  /** Bytes that are compressed already. */
  get compressedBytes(): number {
    return this.#gzip ? this.#chunkBytes : 0
  }

  get facts(): ObjectFacts {
    return {
      firstOffset: this.#first.offset,
      lastOffset: this.#lastOffset,
      records: this.#records,
      events: this.#events,
      firstRecordCrc32: this.#first.checksum,
    }
  }

  async append({ text, events }: RecordLine, offset: number): Promise<void> {
    this.#lastOffset = offset
    this.#records++
    this.#events += events
    const bytes = Buffer.from(text)
    if (this.#gzip) return write(this.#gzip, bytes)
    this.#keep(bytes)
    if (this.#chunkBytes > PLAIN_BYTES) await write(this.#startGzip(), this.#takeChunks())
  }

  /** Ends the object and answers its body. */
  async finish(): Promise<Buffer> {
    if (!this.#gzip) return compress(this.#joined(), { level: this.#level })
    if (!this.#gzip.writableEnded) this.#gzip.end()
    await settled(this.#gzip, 'end')
    return this.#joined()
  }

  discard(): void {
    this.#gzip?.destroy()
    this.#gzip = undefined
    this.#takeChunks()
  }

  #startGzip(): Gzip {
    this.#gzip = createGzip({ level: this.#level })
    this.#gzip.on('data', (chunk: Buffer) => this.#keep(chunk))
    return this.#gzip
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#chunkBytes += chunk.length
  }

  #takeChunks(): Buffer {
    const taken = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#chunkBytes = 0
    return taken
  }

  /** In one piece also for the next asker, so that the body is in memory once. */
  #joined(): Buffer {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only) return only
    this.#keep(this.#takeChunks())
    return this.#chunks[0] as Buffer
  }
}

async function write(gzip: Gzip, bytes: Buffer): Promise<void> {
  if (!gzip.write(bytes)) await settled(gzip, 'drain')
}

/** Resolves with the event, or when the stream was discarded and will never have it. */
function settled(gzip: Gzip, event: 'drain' | 'end'): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      gzip.off(event, done)
      gzip.off('close', done)
      resolve()
    }
    gzip.on(event, done)
    gzip.on('close', done)
    if (gzip.destroyed || (event === 'end' && gzip.readableEnded)) done()
  })
}
