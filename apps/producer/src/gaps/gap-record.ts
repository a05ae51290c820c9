import type { OutgoingRecord } from '@tickertape/kafka'
import { encodeFramed, type Gap as GapValue } from '@tickertape/schema'
import type { PreparedSingle } from '@tickertape/streams'

export type { GapValue }
export type GapTopic = Pick<PreparedSingle, 'topic' | 'type' | 'schemaId'>

/** The record that says how a gap stands. Records of one gap share a partition, so their order holds. */
export function gapRecord({ topic, type, schemaId }: GapTopic, gap: GapValue): OutgoingRecord {
  const value = encodeFramed(type, schemaId, gap)
  return { topic, key: gap.id, value, timestampMs: Math.trunc(gap.at / 1000) }
}
