import type { TapeError } from '@tickertape/errors'
import { deadLetter, type IncomingRecord, type OutgoingRecord } from '@tickertape/kafka'

export interface Input {
  readonly topic: string
  readonly partition: number
}

/** The dead letter of a raw record that cannot be flattened. */
export function letterOf(
  dlqTopic: string,
  { topic, partition }: Input,
  record: IncomingRecord,
  reason: TapeError,
): OutgoingRecord {
  const { offset, timestampMs } = record
  return deadLetter(dlqTopic, {
    ...record,
    reason,
    origin: { from: 'record', service: 'flattener', topic, partition, offset, timestampMs },
    atMs: Date.now(),
  })
}

/** Offsets of the raw records that letters are of. */
export const offsetsOf = (letters: readonly OutgoingRecord[]): Set<number> =>
  new Set(letters.map(({ headers }) => Number(headers?.['dlq-offset'])))
