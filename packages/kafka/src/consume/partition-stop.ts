import type { IncomingBatch } from '../records/record.ts'

/** Thrown while a batch is transformed, to go no further in its partition than to before an offset. */
export class PartitionStop extends Error {
  override readonly name = 'PartitionStop'
  readonly offset: number

  constructor(offset: number) {
    super(`stopped before offset ${offset}`)
    this.offset = offset
  }
}

/** The part of a batch that is before an offset. */
export function before(batch: IncomingBatch, offset: number): IncomingBatch {
  const records = batch.records.filter((record) => record.offset < offset)
  return { ...batch, records, nextOffset: Math.min(batch.nextOffset, offset) }
}
