import { promisify } from 'node:util'
import { crc32, createGzip, type Gzip, gzip } from 'node:zlib'
import type { ObjectFacts } from '@tickertape/archive'
import type { IncomingRecord } from '@tickertape/kafka'
import type { BatchSpan } from '@tickertape/tracing'
import type { RecordLine } from './record-line.ts'

/**
 * Up to here lines are kept as they are: a compressor costs more than what most quiet hours hold, and each
 * write to one that runs is a job of its own for the thread pool.
 */
const PLAIN_BYTES = 65_536
/** What zlib holds of a stream that it compresses. */
const COMPRESSOR_BYTES = 268_288
/** Spans are not in the budget of bytes: when every batch is in the sample, an object has those of its first. */
const MOST_SPANS = 256

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
  /** Lines that are not given to the compressor yet. */
  #plain: Buffer[] = []
  #plainBytes = 0
  /** What it has compressed. */
  #chunks: Buffer[] = []
  #chunkBytes = 0
  #lastOffset: number
  #records = 0
  #events = 0
  readonly #spans: BatchSpan[] = []

  constructor(hourMs: number, first: IncomingRecord, gzipLevel: number) {
    this.hourMs = hourMs
    this.#first = { offset: first.offset, checksum: checksumOf(first) }
    this.#lastOffset = first.offset
    this.#level = gzipLevel
  }

  /** Bytes in memory. */
  get bytes(): number {
    const { writableLength } = this.#gzip ?? { writableLength: 0 }
    const compressor = this.#gzip ? COMPRESSOR_BYTES + writableLength : 0
    return this.#plainBytes + this.#chunkBytes + compressor
  }

  /** Bytes that are compressed already. */
  get compressedBytes(): number {
    return this.#chunkBytes
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

  /** Of its records in the sample. */
  get spans(): readonly BatchSpan[] {
    return this.#spans
  }

  async append({ bytes, events, span }: RecordLine, offset: number): Promise<void> {
    if (span && this.#spans.length < MOST_SPANS) this.#spans.push(span)
    this.#lastOffset = offset
    this.#records++
    this.#events += events
    this.#plain.push(bytes)
    this.#plainBytes += bytes.length
    if (this.#plainBytes <= PLAIN_BYTES) return
    this.#gzip ??= this.#startGzip()
    await write(this.#gzip, this.#takePlain())
  }

  /** Ends the object and answers its body. */
  async finish(): Promise<Buffer> {
    if (!this.#gzip) return compress(Buffer.concat(this.#plain), { level: this.#level })
    if (!this.#gzip.writableEnded) {
      await write(this.#gzip, this.#takePlain())
      this.#gzip?.end()
    }
    if (this.#gzip) await settled(this.#gzip, 'end')
    return this.#joined()
  }

  discard(): void {
    this.#gzip?.destroy()
    this.#gzip = undefined
    this.#takePlain()
    this.#chunks = []
    this.#chunkBytes = 0
  }

  #startGzip(): Gzip {
    const gzip = createGzip({ level: this.#level })
    gzip.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#chunkBytes += chunk.length
    })
    return gzip
  }

  #takePlain(): Buffer {
    const taken = Buffer.concat(this.#plain)
    this.#plain = []
    this.#plainBytes = 0
    return taken
  }

  /** In one piece also for the next asker, so that the body is in memory once. */
  #joined(): Buffer {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only) return only
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
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
