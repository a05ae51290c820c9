import { rowsOf, schemas, type TableKind } from '@tickertape/schema'
import type { Stream, TopicTable } from '@tickertape/streams'
import { type EventShape, eventShape, singleShape } from './event-shape.ts'

type AvroType = Stream['eventType']

/** A topic each of whose records is a row of a store. */
export interface RowTopic {
  readonly kind: TableKind
  readonly topic: string
  /** The table of Pinot. */
  readonly table: string
  readonly type: AvroType
  readonly shape: EventShape
  /** Fields of the shape that tell rows apart. */
  readonly keyFields: readonly number[]
  /** Whoever does not want its table has none: that is no fault. */
  readonly isOptional: boolean
}

export function rowTopicOf({ kind, topic, table }: Omit<TopicTable, 'writers'>): RowTopic {
  const { record, type, key } = rowsOf(kind)
  const isMade = kind === 'candles'
  const shape = isMade ? singleShape(record) : eventShape(schemas[kind])
  const keyFields = key.map((name) => shape.names.indexOf(name))
  return { kind, topic, table, type, shape, keyFields, isOptional: isMade }
}
