import type { Config } from '@tickertape/config'
import { type EventSchemas, type Kind, kinds, schemas } from '@tickertape/schema'
import { singleTopicsOf } from './singles.ts'

/** One kind's road: which topics it takes and which table it ends in. */
export interface Stream extends EventSchemas {
  readonly rawTopic: string
  readonly flattenedTopic: string
  readonly table: string
}

/** What flows where, by the names in config/config.yaml. */
export function streamsOf({ kafka: { topics }, pinot }: Config): readonly Stream[] {
  const names: Readonly<Record<Kind, Pick<Stream, 'rawTopic' | 'flattenedTopic' | 'table'>>> = {
    bars: {
      rawTopic: topics.raw_trade,
      flattenedTopic: topics.flattened_trade,
      table: pinot.table,
    },
    trades: {
      rawTopic: topics.raw_tick,
      flattenedTopic: topics.flattened_tick,
      table: pinot.tick_table,
    },
    quotes: {
      rawTopic: topics.raw_quote,
      flattenedTopic: topics.flattened_quote,
      table: pinot.quote_table,
    },
  }
  return kinds.map((kind) => ({ ...schemas[kind], ...names[kind] }))
}

/** Every topic that the archive keeps: what sources sent, and what is said of it. */
export const archivedTopics = (config: Config): string[] => [
  ...streamsOf(config).map(({ rawTopic }) => rawTopic),
  ...singleTopicsOf(config).map(({ topic }) => topic),
]
