import { type ApiQuotes, encodeFramed } from '@tickertape/schema'
import type { PreparedSingle } from '@tickertape/streams'
import type { Sendable } from './sending/send-queue.ts'

/** The record of an API's answer, keyed by its source. It holds no events: those take the road of their kind. */
export function apiRecord(
  { topic, type, schemaId }: Pick<PreparedSingle, 'topic' | 'type' | 'schemaId'>,
  answer: ApiQuotes,
): Sendable {
  const { source: key, received_at: receivedAt } = answer
  const record = {
    topic,
    key,
    value: encodeFramed(type, schemaId, answer),
    timestampMs: Math.trunc(receivedAt / 1000),
  }
  return { record, events: 0, kind: 'apiQuotes' }
}
