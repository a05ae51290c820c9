import { crc32c } from '../records/crc32c.ts'

/** Head of a record batch of format 2, before its records. */
export const BATCH_HEAD_BYTES = 61
/** Base offset and length, which the length does not count. */
const UNCOUNTED_BYTES = 12
/** The checksum covers everything from the attributes on. */
const CHECKED_FROM = 21
const TRANSACTIONAL = 0x10

/** Where a finished batch lies in the buffer of its partition. */
export interface ClosedBatch {
  readonly start: number
  readonly end: number
  readonly records: number
  readonly firstTimestampMs: number
  readonly maxTimestampMs: number
}

/** Who writes: what the broker tells duplicates and zombies by. */
export interface ProducerState {
  readonly transactional: boolean
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** Writes the head of a batch before its records, checksum included. Not compressed. */
export function writeBatchHead(
  view: DataView,
  batch: ClosedBatch,
  producer: ProducerState,
  firstSequence: number,
): void {
  const { start, end, records, firstTimestampMs, maxTimestampMs } = batch
  view.setBigInt64(start, 0n)
  view.setInt32(start + 8, end - start - UNCOUNTED_BYTES)
  view.setInt32(start + 12, -1)
  view.setInt8(start + 16, 2)
  view.setInt16(start + 21, producer.transactional ? TRANSACTIONAL : 0)
  view.setInt32(start + 23, records - 1)
  view.setBigInt64(start + 27, BigInt(firstTimestampMs))
  view.setBigInt64(start + 35, BigInt(maxTimestampMs))
  view.setBigInt64(start + 43, producer.producerId)
  view.setInt16(start + 51, producer.producerEpoch)
  view.setInt32(start + 53, firstSequence)
  view.setInt32(start + 57, records)
  view.setUint32(start + 17, crc32c(view, start + CHECKED_FROM, end))
}
