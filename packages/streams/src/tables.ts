import type { Config } from '@tickertape/config'
import type { TableKind } from '@tickertape/schema'
import { streamsOf } from './streams.ts'

/** A table of Pinot and the topic that it consumes. */
export interface TopicTable {
  readonly kind: TableKind
  readonly table: string
  readonly topic: string
  /** Who creates the topic. */
  readonly writers: string
}

/** Every table that there may be. */
export const tablesOf = (config: Config): readonly TopicTable[] => [
  ...streamsOf(config).map(({ kind, table, flattenedTopic: topic }) => {
    return { kind, table, topic, writers: 'the producer or the flattener' }
  }),
  {
    kind: 'candles',
    table: config.pinot.candle_table,
    topic: config.flink.candles_topic,
    writers: 'flink-bootstrap',
  },
]
