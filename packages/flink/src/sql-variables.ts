import type { Config } from '@tickertape/config'

/** What the SQL files may name as `${...}`, beside `${job}`. */
export function sqlVariables(config: Config): Readonly<Record<string, string>> {
  const { kafka, schema_registry, flink } = config
  const { topics } = kafka
  return {
    brokers: flink.kafka_bootstrap_servers || kafka.bootstrap_servers.join(','),
    security_protocol: kafka.security_protocol,
    sasl_mechanism: kafka.sasl_mechanism,
    registry: flink.schema_registry_url || schema_registry.url,
    // Flink has its name and password from the JVM that it runs in, for both.
    registry_credentials: schema_registry.username ? 'SASL_INHERIT' : 'URL',
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
    alerts: flink.alerts_topic,
    averages: flink.averages_topic,
    trades_over: flink.trades_over_topic,
    quoted_trades: flink.quoted_trades_topic,
    late_after: (flink.late_after_ms / 1000).toFixed(3),
    idle_after: `${flink.idle_after_ms} ms`,
    over_price: plain(flink.over_price),
    alert_prices: ['>0', ...flink.alert_prices].map(priceRule).join(', '),
    move_percent: plain(flink.alert_move_percent),
    move_minutes: `${flink.alert_move_minutes}`,
    // The minute that ends the range is in it.
    move_range: `${flink.alert_move_minutes - 1}`,
    z_score: plain(flink.alert_z_score),
    silent_minutes: `${flink.alert_silent_minutes}`,
  }
}

/** A number as SQL reads it, without an exponent. */
const plain = (value: number): string =>
  value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 12 })

/** `AAPL>200` as a row; SQL has no empty array, so the first is of no symbol. */
function priceRule(rule: string): string {
  const [, symbol = '', side = '', bound = ''] = /^(.*)([<>])(.*)$/.exec(rule) ?? []
  return `ROW(CAST('${symbol}' AS STRING), '${side}', CAST(${bound} AS DOUBLE))`
}
