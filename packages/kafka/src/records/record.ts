import type { HeaderList } from './header-list.ts'
import type { Headers } from './headers.ts'

/** One record to send; without a value it is a tombstone. */
export interface SendableRecord {
  readonly topic: string
  readonly key: string | Buffer | null
  readonly value: Buffer | null
  /** Without it the key's hash decides, as with any Kafka client. */
  readonly partition?: number
  readonly timestampMs?: number
  readonly headers?: Headers
  /** Headers instead of those by name: in this order, also without a value. */
  readonly headerList?: HeaderList
}

/** One record that a service makes. */
export interface OutgoingRecord extends SendableRecord {
  readonly value: Buffer
}

/** One record as it was read. `offset` is exact up to 2^53 and topics do not get there. */
export interface IncomingRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
  /** The same headers in the order of the wire, with those that have no value. */
  readonly headerList: HeaderList
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
