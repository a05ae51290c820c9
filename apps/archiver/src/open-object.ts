import { once } from 'node:events'
import { createGzip, type Gzip } from 'node:zlib'
import type { ObjectFacts, ObjectPlace } from '@tickertape/archive'
import type { RecordLine } from './record-line.ts'

/** An object that is being filled: compressed as it grows, so that memory holds only compressed bytes. */
export class OpenObject {
  readonly place: ObjectPlace
  readonly openedAtMs: number
  readonly #gzip: Gzip
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #lastOffset: number
  #records = 0
  #events = 0

  constructor(place: ObjectPlace, options: { readonly nowMs: number; readonly gzipLevel: number }) {
    this.place = place
    this.openedAtMs = options.nowMs
    this.#lastOffset = place.firstOffset
    this.#gzip = createGzip({ level: options.gzipLevel })
    this.#gzip.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#bytes += chunk.length
    })
  }

  /** Compressed bytes so far; the compressor holds back up to a block. */
  get bytes(): number {
    return this.#bytes
  }

  get facts(): ObjectFacts {
    const { firstOffset } = this.place
    return {
      firstOffset,
      lastOffset: this.#lastOffset,
      records: this.#records,
      events: this.#events,
    }
  }

  async append({ text, events }: RecordLine, offset: number): Promise<void> {
    this.#lastOffset = offset
    this.#records++
    this.#events += events
    if (!this.#gzip.write(text)) await once(this.#gzip, 'drain')
  }

  /** Ends the compression and answers the whole object. */
  async finish(): Promise<Buffer> {
    if (!this.#gzip.writableEnded) this.#gzip.end()
    if (!this.#gzip.readableEnded) await once(this.#gzip, 'end')
    return Buffer.concat(this.#chunks)
  }

  discard(): void {
    this.#gzip.destroy()
    this.#chunks.length = 0
    this.#bytes = 0
  }
}
