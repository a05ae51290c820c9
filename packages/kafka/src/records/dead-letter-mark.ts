import type { Place } from './dead-letter.ts'
import { headerText } from './headers.ts'
import type { IncomingRecord, OutgoingRecord } from './record.ts'

export type Handling = 'replayed' | 'discarded'

/** Says that a dead letter is done with. */
export interface Mark extends Place {
  readonly handling: Handling
  /** Epoch milliseconds. */
  readonly atMs: number
}

/**
 * The record that marks a dead letter as handled. It is written to the letter's own partition, behind the
 * letter, so that retention can never take the mark and leave the letter.
 */
export function markRecord(dlqTopic: string, mark: Mark): OutgoingRecord {
  const { partition, offset, handling, atMs } = mark
  return {
    topic: dlqTopic,
    partition,
    key: null,
    value: Buffer.alloc(0),
    timestampMs: atMs,
    headers: { 'dlq-handled': String(offset), 'dlq-handling': handling },
  }
}

/** Reads a record of the dead-letter topic; undefined for a letter. */
export function readMark(partition: number, record: IncomingRecord): Mark | undefined {
  const { headers, timestampMs: atMs } = record
  const offset = headerText(headers['dlq-handled'])
  if (offset === undefined) return undefined
  const handling = headerText(headers['dlq-handling']) === 'replayed' ? 'replayed' : 'discarded'
  return { partition, offset: Number(offset), handling, atMs }
}
