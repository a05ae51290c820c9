import type { Config } from '@tickertape/config'

/** What the SQL files may name as `${...}`, beside `${job}`. */
export function variablesOf(config: Config): Readonly<Record<string, string>> {
  const { kafka, schema_registry, flink } = config
  const { topics } = kafka
  return {
    brokers: flink.kafka_bootstrap_servers || kafka.bootstrap_servers.join(','),
    registry: flink.schema_registry_url || schema_registry.url,
    raw_bars: topics.raw_trade,
    bars: topics.flattened_trade,
    raw_trades: topics.raw_tick,
    trades: topics.flattened_tick,
    raw_quotes: topics.raw_quote,
    quotes: topics.flattened_quote,
    gaps: topics.gaps,
    api_quotes: topics.api_quotes,
    candles: flink.candles_topic,
    late_events: flink.late_topic,
    late_after: (flink.late_after_ms / 1000).toFixed(3),
    idle_after: `${flink.idle_after_ms} ms`,
  }
}
