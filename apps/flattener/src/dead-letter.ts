import type { TapeError } from '@tickertape/errors'
import type { IncomingRecord, OutgoingRecord } from '@tickertape/kafka'

export interface Origin {
  readonly topic: string
  readonly partition: number
}

/**
 * The dead letter of a record: its original key and bytes, and in the headers the reason and the place that
 * it came from. A tombstone has no bytes; its letter is empty and the header `dlq-null` says so.
 */
export function deadLetter(
  dlqTopic: string,
  { topic, partition }: Origin,
  record: IncomingRecord,
  reason: TapeError,
): OutgoingRecord {
  const { key, value, offset, timestampMs } = record
  return {
    topic: dlqTopic,
    key,
    value: value ?? Buffer.alloc(0),
    timestampMs,
    headers: {
      'dlq-code': reason.code,
      'dlq-reason': reason.message,
      'dlq-topic': topic,
      'dlq-partition': String(partition),
      'dlq-offset': String(offset),
      ...(value === null ? { 'dlq-null': 'true' } : {}),
    },
  }
}
