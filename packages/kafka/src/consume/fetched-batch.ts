import type { IncomingBatch, IncomingRecord } from '../records/record.ts'
import { type AbortedTransaction, nextOffsetOf, visitRecords } from '../records/visit-records.ts'

/** What the client's decoder of a fetch answers for one partition. */
export interface FetchedPartition {
  readonly partition: number
  readonly highWatermark: string
  readonly abortedTransactions: readonly {
    readonly producerId: string
    readonly firstOffset: string
  }[]
  /** The record batches, as `undecoded` left them. */
  readonly messages: Buffer
}

interface WireDecoder {
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}

/** Stands in for the client's decoder of record batches, which makes objects and texts of every record. */
export const undecoded = async (decoder: WireDecoder): Promise<Buffer> => {
  const length = decoder.readInt32()
  const isWhole = length > 0 && decoder.canReadBytes(length)
  return isWhole ? decoder.readBytes(length) : Buffer.alloc(0)
}

const abortedOf = ({ abortedTransactions }: FetchedPartition): AbortedTransaction[] =>
  (abortedTransactions ?? []).map(({ producerId, firstOffset }) => ({
    producerId: BigInt(producerId),
    firstOffset: Number(firstOffset),
  }))

/**
 * Committed records of one partition as a fetch brought them. Stands in for the client's batch, so it also answers
 * what the client asks of one, with offsets as text. Its records hold on to the bytes of the fetch. Throws
 * TAPE_KAFKA_FAILED for records that cannot be read.
 */
export class FetchedBatch implements IncomingBatch {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: number
  readonly records: readonly IncomingRecord[]
  readonly nextOffset: number
  readonly #fetchedOffset: number

  constructor(topic: string, fetchedOffset: string, fetched: FetchedPartition) {
    const records: IncomingRecord[] = []
    const from = Number(fetchedOffset)
    const bytes = fetched.messages
    visitRecords({
      ...{ bytes, aborted: abortedOf(fetched), from, to: Number.POSITIVE_INFINITY },
      onRecord: (view) => records.push(view.record()),
    })
    this.topic = topic
    this.partition = fetched.partition
    this.highWatermark = Number(fetched.highWatermark)
    this.records = records
    this.nextOffset = Math.max(from, nextOffsetOf(bytes) ?? from)
    this.#fetchedOffset = from
  }

  get messages(): readonly IncomingRecord[] {
    return this.records
  }

  isEmpty(): boolean {
    return this.records.length === 0
  }

  /** Control records, aborted ones or the gaps of a compacted topic: there is something to go past. */
  isEmptyDueToFiltering(): boolean {
    return this.isEmpty() && this.nextOffset > this.#fetchedOffset
  }

  firstOffset(): string | null {
    return this.nextOffset > this.#fetchedOffset ? String(this.#fetchedOffset) : null
  }

  lastOffset(): string {
    return String(this.nextOffset - 1)
  }

  offsetLag(): string {
    return String(this.highWatermark - this.nextOffset)
  }

  offsetLagLow(): string {
    return String(this.highWatermark - 1 - this.#fetchedOffset)
  }
}
