import type { Config } from '@tickertape/config'

/** What the files of sinks may name as `${...}`. An empty one is a store that is not configured. */
export function variablesOf(config: Config): Readonly<Record<string, string>> {
  const { kafka, connect, sinks } = config
  const { topics } = kafka
  return {
    bars: topics.flattened_trade,
    trades: topics.flattened_tick,
    quotes: topics.flattened_quote,
    dlq: connect.dlq_topic,
    replication_factor: String(kafka.replication_factor),
    postgres_url: sinks.postgres_url,
    postgres_user: sinks.postgres_user,
    mongodb_database: sinks.mongodb_database,
  }
}
