import type { Headers } from '../records/headers.ts'
import { murmur2 } from '../records/murmur2.ts'
import type { SendableRecord } from '../records/record.ts'
import type { ClosedBatch } from './batch-head.ts'
import { RecordBatches, type SliceSource } from './record-batches.ts'

/** A value that events are cut out of. Positions count from the value's beginning. */
export interface SlicedValue {
  readonly value: Buffer
  /** Stands before every slice. */
  readonly prefix: Uint8Array
  /** Part of the value that stands behind every slice. */
  readonly suffixFrom: number
  readonly suffixTo: number
  readonly timestampMs: number
  /** For the few whose records have headers: these are built one by one. */
  readonly headers?: Headers | undefined
}

type AppendSlice = (keyFrom: number, keyTo: number, from: number, to: number) => void

/** Batches of one partition that wait to be sent. */
export interface PartitionOutput {
  readonly partition: number
  readonly batches: RecordBatches
  readonly closed: readonly ClosedBatch[]
}

/** What a transaction writes to one topic, in order per partition. */
export class TopicOutput {
  readonly topic: string
  #partitions: RecordBatches[] = []

  constructor(topic: string) {
    this.topic = topic
  }

  /** Forgets what was written, for a topic of so many partitions. */
  clear(partitions: number): void {
    while (this.#partitions.length < partitions) this.#partitions.push(new RecordBatches())
    this.#partitions.length = partitions
    for (const batches of this.#partitions) batches.clear()
  }

  add(record: Omit<SendableRecord, 'topic'>): void {
    const { partition, key } = record
    const bytes = typeof key === 'string' ? Buffer.from(key) : key
    const chosen = partition ?? (bytes ? this.#partitionOf(bytes, 0, bytes.length) : 0)
    this.#batches(chosen).append(record)
  }

  /**
   * Answers a function that appends one record: its key is the value's bytes from `keyFrom` to `keyTo`, its
   * value the prefix, the bytes from `from` to `to`, and the suffix. Nothing is allocated per record that
   * has no headers.
   */
  slicesOf(sliced: SlicedValue): AppendSlice {
    const { value, prefix, suffixFrom, suffixTo, timestampMs } = sliced
    if (sliced.headers) return this.#withHeaders(sliced)
    const view = new DataView(value.buffer, value.byteOffset, value.length)
    const source: SliceSource = { view, prefix, suffixFrom, suffixTo, timestampMs }
    return (keyFrom, keyTo, from, to) => {
      const partition = this.#partitionOf(value, keyFrom, keyTo)
      this.#batches(partition).appendSlice(source, keyFrom, keyTo, from, to)
    }
  }

  #withHeaders(sliced: SlicedValue): AppendSlice {
    const { value, prefix, suffixFrom, suffixTo, timestampMs, headers = {} } = sliced
    const suffix = value.subarray(suffixFrom, suffixTo)
    return (keyFrom, keyTo, from, to) =>
      this.add({
        key: value.subarray(keyFrom, keyTo),
        value: Buffer.concat([prefix, value.subarray(from, to), suffix]),
        timestampMs,
        headers,
      })
  }

  close(): PartitionOutput[] {
    return this.#partitions
      .map((batches, partition) => ({ partition, batches, closed: batches.close() }))
      .filter(({ closed }) => closed.length > 0)
  }

  #partitionOf(bytes: Uint8Array, from: number, to: number): number {
    return (murmur2(bytes, from, to) & 0x7fffffff) % this.#partitions.length
  }

  #batches(partition: number): RecordBatches {
    const batches = this.#partitions[partition]
    if (!batches) throw new RangeError(`topic ${this.topic} has no partition ${partition}`)
    return batches
  }
}
