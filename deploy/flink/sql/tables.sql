-- Every topic as a table. Made from packages/schema by `npm run generate`; do not edit.
-- Variables such as ${brokers} are filled in from config/config.yaml when a statement is sent.

CREATE TEMPORARY TABLE `bars` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `o` DOUBLE NOT NULL COMMENT 'Open.',
  `h` DOUBLE NOT NULL COMMENT 'High.',
  `l` DOUBLE NOT NULL COMMENT 'Low.',
  `c` DOUBLE NOT NULL COMMENT 'Close.',
  `v` DOUBLE NOT NULL COMMENT 'Volume; crypto trades fractions.',
  `time_stamp` BIGINT NOT NULL COMMENT 'Start of the interval.',
  `n` BIGINT COMMENT 'Number of trades, if the source counts them.',
  `vw` DOUBLE COMMENT 'Volume-weighted average price, if the source gives it.',
  `timeframe` STRING NOT NULL COMMENT 'Length of the interval: 1m, 1h, 1d, 600ms.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `event_time` AS TO_TIMESTAMP_LTZ(`time_stamp` + CAST(REGEXP_EXTRACT(`timeframe`, '^([0-9]+)', 1) AS BIGINT) * CASE REGEXP_EXTRACT(`timeframe`, '([a-z]+)$', 1) WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 ELSE 86400000 END - 1, 3),
  `arrival` AS PROCTIME(),
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '${late_after}' SECOND
) COMMENT 'One bar a row. Its event time is its end, because it is known only then.' WITH (
  'connector' = 'kafka',
  'topic' = '${bars}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.idle-timeout' = '${idle_after}',
  'scan.watermark.alignment.group' = 'bars',
  'scan.watermark.alignment.max-drift' = '60 s'
);

CREATE TEMPORARY TABLE `trades` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `price` DOUBLE NOT NULL COMMENT 'Price.',
  `size` DOUBLE NOT NULL COMMENT 'Size; crypto trades fractions.',
  `time_stamp` BIGINT NOT NULL COMMENT 'The venue''s time of the trade.',
  `trade_id` STRING NOT NULL COMMENT 'The source''s id of the trade, or one made from session and sequence.',
  `exchange` STRING NOT NULL COMMENT 'Exchange code, or empty.',
  `conditions` STRING NOT NULL COMMENT 'Condition codes separated by commas, or empty.',
  `action` STRING NOT NULL COMMENT 'new, or what the venue says of a trade it sent before: correct, cancel.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `event_time` AS TO_TIMESTAMP_LTZ(`time_stamp` / 1000, 3),
  `arrival` AS PROCTIME(),
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '${late_after}' SECOND
) COMMENT 'One trade a row.' WITH (
  'connector' = 'kafka',
  'topic' = '${trades}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.idle-timeout' = '${idle_after}',
  'scan.watermark.alignment.group' = 'trades',
  'scan.watermark.alignment.max-drift' = '60 s'
);

CREATE TEMPORARY TABLE `quotes` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `bid_price` DOUBLE NOT NULL COMMENT 'Best bid.',
  `bid_size` DOUBLE NOT NULL COMMENT 'Size at the best bid, as sent.',
  `ask_price` DOUBLE NOT NULL COMMENT 'Best ask.',
  `ask_size` DOUBLE NOT NULL COMMENT 'Size at the best ask, as sent.',
  `time_stamp` BIGINT NOT NULL COMMENT 'The venue''s time of the quote.',
  `bid_exchange` STRING NOT NULL COMMENT 'Exchange of the bid, or empty.',
  `ask_exchange` STRING NOT NULL COMMENT 'Exchange of the ask, or empty.',
  `conditions` STRING NOT NULL COMMENT 'Condition codes separated by commas, or empty.',
  `quote_id` STRING NOT NULL COMMENT 'What tells quotes of one symbol and time apart: the venue''s id or the nanoseconds, or empty.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `event_time` AS TO_TIMESTAMP_LTZ(`time_stamp` / 1000, 3),
  `arrival` AS PROCTIME(),
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '${late_after}' SECOND
) COMMENT 'One quote a row.' WITH (
  'connector' = 'kafka',
  'topic' = '${quotes}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'scan.watermark.idle-timeout' = '${idle_after}',
  'scan.watermark.alignment.group' = 'quotes',
  'scan.watermark.alignment.max-drift' = '60 s'
);

CREATE TEMPORARY TABLE `raw_bars` (
  `session` STRING NOT NULL COMMENT 'One connection or run of the source.',
  `sequence` BIGINT NOT NULL COMMENT 'Number of the batch in its session and partition, from 0, without gaps.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `bars` ARRAY<ROW<`S` STRING NOT NULL, `o` DOUBLE NOT NULL, `h` DOUBLE NOT NULL, `l` DOUBLE NOT NULL, `c` DOUBLE NOT NULL, `v` DOUBLE NOT NULL, `t` BIGINT NOT NULL, `n` BIGINT, `vw` DOUBLE, `tf` STRING NOT NULL> NOT NULL> NOT NULL
) COMMENT 'Batches of bars as the source sent them.' WITH (
  'connector' = 'kafka',
  'topic' = '${raw_bars}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TEMPORARY TABLE `raw_trades` (
  `session` STRING NOT NULL COMMENT 'One connection or run of the source.',
  `sequence` BIGINT NOT NULL COMMENT 'Number of the batch in its session and partition, from 0, without gaps.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `trades` ARRAY<ROW<`S` STRING NOT NULL, `p` DOUBLE NOT NULL, `s` DOUBLE NOT NULL, `t` BIGINT NOT NULL, `i` STRING NOT NULL, `x` STRING NOT NULL, `c` STRING NOT NULL, `a` STRING NOT NULL> NOT NULL> NOT NULL
) COMMENT 'Batches of trades as the source sent them.' WITH (
  'connector' = 'kafka',
  'topic' = '${raw_trades}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TEMPORARY TABLE `raw_quotes` (
  `session` STRING NOT NULL COMMENT 'One connection or run of the source.',
  `sequence` BIGINT NOT NULL COMMENT 'Number of the batch in its session and partition, from 0, without gaps.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream: iex, sip, test, a file name.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole frame.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill (closes a gap), history or replay.',
  `quotes` ARRAY<ROW<`S` STRING NOT NULL, `bp` DOUBLE NOT NULL, `bs` DOUBLE NOT NULL, `ap` DOUBLE NOT NULL, `as` DOUBLE NOT NULL, `t` BIGINT NOT NULL, `bx` STRING NOT NULL, `ax` STRING NOT NULL, `c` STRING NOT NULL, `i` STRING NOT NULL> NOT NULL> NOT NULL
) COMMENT 'Batches of quotes as the source sent them.' WITH (
  'connector' = 'kafka',
  'topic' = '${raw_quotes}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TEMPORARY TABLE `gaps` (
  `id` STRING NOT NULL COMMENT 'Names the gap; key of the record.',
  `source` STRING NOT NULL COMMENT 'Name of the source, as on its events.',
  `feed` STRING NOT NULL COMMENT 'The source''s own name of the stream.',
  `kind` STRING NOT NULL COMMENT 'bars, trades or quotes.',
  `symbols` ARRAY<STRING NOT NULL> NOT NULL COMMENT 'Symbols whose events may be missing.',
  `from` BIGINT NOT NULL COMMENT 'Event time after which events may be missing; no event of this time or before is.',
  `to` BIGINT COMMENT 'Event time from which events are there again; null while the hole grows.',
  `reason` STRING NOT NULL COMMENT 'disconnect, keepalive, mute, sequence, slow, stop or crash.',
  `detail` STRING NOT NULL COMMENT 'What was seen, in one sentence.',
  `status` STRING NOT NULL COMMENT 'open, closed (history filled it) or lost (the venue has no history of it).',
  `backfilled` BIGINT NOT NULL COMMENT 'Events that history gave for it.',
  `at` BIGINT NOT NULL COMMENT 'When this record was made.'
) COMMENT 'Holes in what a source delivered: the last row of an id holds.' WITH (
  'connector' = 'kafka',
  'topic' = '${gaps}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TEMPORARY TABLE `api_quotes` (
  `session` STRING NOT NULL COMMENT 'One run of the source.',
  `sequence` BIGINT NOT NULL COMMENT 'Number of the answer in its session, from 0.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `received_at` BIGINT NOT NULL COMMENT 'When the producer had the whole answer.',
  `meta` ROW<`requested` BIGINT NOT NULL, `returned` BIGINT NOT NULL> NOT NULL COMMENT 'Counts of the answer.',
  `data` ARRAY<ROW<`ticker` STRING NOT NULL, `name` STRING, `exchange_short` STRING, `exchange_long` STRING, `mic_code` STRING, `currency` STRING, `price` DOUBLE NOT NULL, `day_high` DOUBLE, `day_low` DOUBLE, `day_open` DOUBLE, `week_52_high` DOUBLE, `week_52_low` DOUBLE, `market_cap` DOUBLE, `previous_close_price` DOUBLE, `day_change` DOUBLE, `volume` DOUBLE, `is_extended_hours_price` BOOLEAN, `timestamp_utc` BIGINT NOT NULL> NOT NULL> NOT NULL COMMENT 'One element per symbol.'
) COMMENT 'Answers of polled quote APIs.' WITH (
  'connector' = 'kafka',
  'topic' = '${api_quotes}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'properties.group.id' = 'flink-${job}',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset'
);

CREATE TEMPORARY TABLE `candles` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `basis` STRING NOT NULL COMMENT 'What it is made from: trades, or bars:1m.',
  `timeframe` STRING NOT NULL COMMENT 'Length of the interval: 1s, 5s, 1m, 5m, 1h, 1d.',
  `time_stamp` TIMESTAMP(3) NOT NULL COMMENT 'Start of the interval, in UTC.',
  `o` DOUBLE NOT NULL COMMENT 'Open.',
  `h` DOUBLE NOT NULL COMMENT 'High.',
  `l` DOUBLE NOT NULL COMMENT 'Low.',
  `c` DOUBLE NOT NULL COMMENT 'Close.',
  `v` DOUBLE NOT NULL COMMENT 'Volume.',
  `n` BIGINT COMMENT 'Number of trades; null where bars do not count them.',
  `vw` DOUBLE COMMENT 'Volume-weighted average price; null without volume, or where bars do not give it.'
) COMMENT 'Candles of every length, written by the jobs beside this file.' WITH (
  'connector' = 'kafka',
  'topic' = '${candles}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${candles}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"Candle","namespace":"tickertape","doc":"Prices and volume of one symbol over one interval, made from trades or from shorter bars.","fields":[{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"The venue or generator: synthetic, alpaca, coinbase, file."},{"name":"basis","type":"string","doc":"What it is made from: trades, or bars:1m."},{"name":"timeframe","type":"string","doc":"Length of the interval: 1s, 5s, 1m, 5m, 1h, 1d."},{"name":"time_stamp","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the interval, in UTC."},{"name":"o","type":"double","doc":"Open."},{"name":"h","type":"double","doc":"High."},{"name":"l","type":"double","doc":"Low."},{"name":"c","type":"double","doc":"Close."},{"name":"v","type":"double","doc":"Volume."},{"name":"n","type":["null","long"],"doc":"Number of trades; null where bars do not count them."},{"name":"vw","type":["null","double"],"doc":"Volume-weighted average price; null without volume, or where bars do not give it."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-candles',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);

CREATE TEMPORARY TABLE `late_events` (
  `kind` STRING NOT NULL COMMENT 'trades or bars.',
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'As on the event.',
  `feed` STRING NOT NULL COMMENT 'As on the event.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill, history or replay.',
  `id` STRING NOT NULL COMMENT 'Id of the trade, or timeframe of the bar.',
  `time_stamp` BIGINT NOT NULL COMMENT 'The venue''s time of the trade, or start of the bar, in epoch microseconds.',
  `price` DOUBLE NOT NULL COMMENT 'Price of the trade, or close of the bar.',
  `size` DOUBLE NOT NULL COMMENT 'Size of the trade, or volume of the bar.',
  `clock` TIMESTAMP(3) NOT NULL COMMENT 'Event time up to which the job was done when it came.',
  `job` STRING NOT NULL COMMENT 'The job that left it out.'
) COMMENT 'Events that came too late for a job.' WITH (
  'connector' = 'kafka',
  'topic' = '${late_events}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${late_events}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"LateEvent","namespace":"tickertape","doc":"A trade or bar that came after the clock of a job had passed it: what the job makes lacks it.","fields":[{"name":"kind","type":"string","doc":"trades or bars."},{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"As on the event."},{"name":"feed","type":"string","doc":"As on the event."},{"name":"origin","type":"string","doc":"How it came: live, backfill, history or replay."},{"name":"id","type":"string","doc":"Id of the trade, or timeframe of the bar."},{"name":"time_stamp","type":"long","doc":"The venue''s time of the trade, or start of the bar, in epoch microseconds."},{"name":"price","type":"double","doc":"Price of the trade, or close of the bar."},{"name":"size","type":"double","doc":"Size of the trade, or volume of the bar."},{"name":"clock","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time up to which the job was done when it came."},{"name":"job","type":"string","doc":"The job that left it out."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-late_events',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);

CREATE TEMPORARY TABLE `alerts` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `rule` STRING NOT NULL COMMENT 'price, move, volume, return or silence.',
  `time_stamp` TIMESTAMP(3) NOT NULL COMMENT 'End of the second or minute that was measured, in UTC.',
  `measured` DOUBLE NOT NULL COMMENT 'The price, the move in percent, standard deviations, or minutes of silence.',
  `bound` DOUBLE NOT NULL COMMENT 'What it passed, in the same unit; negative for a fall.'
) COMMENT 'What the rules of alerts.sql found.' WITH (
  'connector' = 'kafka',
  'topic' = '${alerts}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${alerts}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"Alert","namespace":"tickertape","doc":"What one symbol did that a rule asks for. The rules are in deploy/flink/sql/alerts.sql.","fields":[{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"The venue or generator: synthetic, alpaca, coinbase, file."},{"name":"rule","type":"string","doc":"price, move, volume, return or silence."},{"name":"time_stamp","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the second or minute that was measured, in UTC."},{"name":"measured","type":"double","doc":"The price, the move in percent, standard deviations, or minutes of silence."},{"name":"bound","type":"double","doc":"What it passed, in the same unit; negative for a fall."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-alerts',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);

CREATE TEMPORARY TABLE `averages` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'The venue or generator: synthetic, alpaca, coinbase, file.',
  `span` STRING NOT NULL COMMENT 'How much time it looks back: 1m, 5m, 1h.',
  `time_stamp` TIMESTAMP(3) NOT NULL COMMENT 'End of that time, in UTC.',
  `mean` DOUBLE NOT NULL COMMENT 'Average price, every trade alike.',
  `vw` DOUBLE COMMENT 'Volume-weighted average price; null without volume.',
  `v` DOUBLE NOT NULL COMMENT 'Volume.',
  `n` BIGINT NOT NULL COMMENT 'Number of trades.'
) COMMENT 'Running averages per symbol.' WITH (
  'connector' = 'kafka',
  'topic' = '${averages}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${averages}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"Average","namespace":"tickertape","doc":"Average prices of one symbol over the time before a moment.","fields":[{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"The venue or generator: synthetic, alpaca, coinbase, file."},{"name":"span","type":"string","doc":"How much time it looks back: 1m, 5m, 1h."},{"name":"time_stamp","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of that time, in UTC."},{"name":"mean","type":"double","doc":"Average price, every trade alike."},{"name":"vw","type":["null","double"],"doc":"Volume-weighted average price; null without volume."},{"name":"v","type":"double","doc":"Volume."},{"name":"n","type":"long","doc":"Number of trades."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-averages',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);

CREATE TEMPORARY TABLE `trades_over` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'As on the trade.',
  `feed` STRING NOT NULL COMMENT 'As on the trade.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill, history or replay.',
  `trade_id` STRING NOT NULL COMMENT 'As on the trade.',
  `time_stamp` BIGINT NOT NULL COMMENT 'The venue''s time of the trade, in epoch microseconds.',
  `price` DOUBLE NOT NULL COMMENT 'Price.',
  `size` DOUBLE NOT NULL COMMENT 'Size.',
  `bound` DOUBLE NOT NULL COMMENT 'The price that it is over.'
) COMMENT 'Trades at more than a price.' WITH (
  'connector' = 'kafka',
  'topic' = '${trades_over}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${trades_over}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"TradeOver","namespace":"tickertape","doc":"A trade at more than a price.","fields":[{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"As on the trade."},{"name":"feed","type":"string","doc":"As on the trade."},{"name":"origin","type":"string","doc":"How it came: live, backfill, history or replay."},{"name":"trade_id","type":"string","doc":"As on the trade."},{"name":"time_stamp","type":"long","doc":"The venue''s time of the trade, in epoch microseconds."},{"name":"price","type":"double","doc":"Price."},{"name":"size","type":"double","doc":"Size."},{"name":"bound","type":"double","doc":"The price that it is over."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-trades_over',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);

CREATE TEMPORARY TABLE `quoted_trades` (
  `symbol` STRING NOT NULL COMMENT 'Symbol as the source writes it.',
  `source` STRING NOT NULL COMMENT 'As on the trade.',
  `feed` STRING NOT NULL COMMENT 'As on the trade.',
  `origin` STRING NOT NULL COMMENT 'How it came: live, backfill, history or replay.',
  `trade_id` STRING NOT NULL COMMENT 'As on the trade.',
  `time_stamp` BIGINT NOT NULL COMMENT 'The venue''s time of the trade, in epoch microseconds.',
  `price` DOUBLE NOT NULL COMMENT 'Price.',
  `size` DOUBLE NOT NULL COMMENT 'Size.',
  `quote_time` BIGINT COMMENT 'The venue''s time of the quote, in epoch microseconds; null, as what follows, where none came before.',
  `bid_price` DOUBLE COMMENT 'Best bid.',
  `bid_size` DOUBLE COMMENT 'Size at the best bid.',
  `ask_price` DOUBLE COMMENT 'Best ask.',
  `ask_size` DOUBLE COMMENT 'Size at the best ask.'
) COMMENT 'Trades with the latest quote.' WITH (
  'connector' = 'kafka',
  'topic' = '${quoted_trades}',
  'properties.bootstrap.servers' = '${brokers}',
  'properties.security.protocol' = '${security_protocol}',
  'properties.sasl.mechanism' = '${sasl_mechanism}',
  'value.format' = 'avro-confluent',
  'value.avro-confluent.url' = '${registry}',
  'value.avro-confluent.basic-auth.credentials-source' = '${registry_credentials}',
  'key.format' = 'raw',
  'key.fields' = 'symbol',
  'value.avro-confluent.subject' = '${quoted_trades}-value',
  'value.avro-confluent.schema' = '{"type":"record","name":"QuotedTrade","namespace":"tickertape","doc":"A trade with the quote that was the latest at its time.","fields":[{"name":"symbol","type":"string","doc":"Symbol as the source writes it."},{"name":"source","type":"string","doc":"As on the trade."},{"name":"feed","type":"string","doc":"As on the trade."},{"name":"origin","type":"string","doc":"How it came: live, backfill, history or replay."},{"name":"trade_id","type":"string","doc":"As on the trade."},{"name":"time_stamp","type":"long","doc":"The venue''s time of the trade, in epoch microseconds."},{"name":"price","type":"double","doc":"Price."},{"name":"size","type":"double","doc":"Size."},{"name":"quote_time","type":["null","long"],"doc":"The venue''s time of the quote, in epoch microseconds; null, as what follows, where none came before."},{"name":"bid_price","type":["null","double"],"doc":"Best bid."},{"name":"bid_size","type":["null","double"],"doc":"Size at the best bid."},{"name":"ask_price","type":["null","double"],"doc":"Best ask."},{"name":"ask_size","type":["null","double"],"doc":"Size at the best ask."}]}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'flink-${job}-quoted_trades',
  'properties.transaction.timeout.ms' = '900000',
  'scan.startup.mode' = 'earliest-offset',
  'properties.isolation.level' = 'read_committed'
);
