import type { Headers } from './headers.ts'

/** One record to send. */
export interface OutgoingRecord {
  readonly topic: string
  readonly key: string | Buffer | null
  readonly value: Buffer
  /** Without it the key's hash decides, as with any Kafka client. */
  readonly partition?: number
  readonly timestampMs?: number
  readonly headers?: Headers
}

/** One record as it was read. `offset` is exact up to 2^53 and topics do not get there. */
export interface IncomingRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
}

/** Records of one partition, in order. */
export interface IncomingBatch {
  readonly topic: string
  readonly partition: number
  readonly records: readonly IncomingRecord[]
  /** First offset after the batch, control records included. */
  readonly nextOffset: number
  readonly highWatermark: number
}
