import type { Config } from '@tickertape/config'

/** What the files of sinks may name as `${...}`. An empty one is a store that is not configured. */
export function variablesOf(config: Config): Readonly<Record<string, string>> {
  const { kafka, connect, sinks, s3_sink } = config
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
    iceberg_catalog_url: sinks.iceberg_catalog_url,
    iceberg_catalog_user: sinks.iceberg_catalog_user,
    iceberg_bucket: sinks.iceberg_bucket,
    iceberg_commit_ms: String(sinks.iceberg_commit_ms),
    iceberg_topic: connect.iceberg_topic,
    s3_endpoint: s3_sink.endpoint,
    s3_region: s3_sink.region,
    s3_path_style: String(s3_sink.path_style),
  }
}
