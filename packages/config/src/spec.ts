import {
  choice,
  choices,
  decimal,
  flag,
  integer,
  list,
  optionalUrl,
  port,
  type Setting,
  symbols,
  text,
  url,
} from './setting.ts'

export type Section = { readonly [name: string]: Setting<unknown> | Section }

const saslSsl = { path: 'kafka.security_protocol', value: 'SASL_SSL' } as const

const hostPort = /^[^\s:]+:\d{1,5}$/

const sourceNames = [
  'synthetic',
  'alpaca',
  'alpaca-history',
  'coinbase',
  'kraken',
  'binance',
  'finnhub',
  'yahoo',
  'stockdata',
  'alphavantage',
  'file',
] as const

/**
 * Every setting of Tickertape, in the layout of config/config.yaml. The reference page, `.env.example` and
 * the checks all come from this one value. Defaults are those of a laptop: everything on loopback.
 */
export const spec = {
  kafka: {
    bootstrap_servers: list(['127.0.0.1:9092'], 'Brokers to connect to first, as host:port.', {
      item: hostPort,
    }),
    topics: {
      raw_trade: text('iex-topic-1', 'Batches of bars as the source sent them.'),
      flattened_trade: text('iex-topic-1-flattened', 'One bar per record, keyed by symbol.'),
      raw_tick: text('iex-ticks-1', 'Batches of single trades.'),
      flattened_tick: text('iex-ticks-1-flattened', 'One trade per record, keyed by symbol.'),
      raw_quote: text('iex-quotes-1', 'Batches of quotes.'),
      flattened_quote: text('iex-quotes-1-flattened', 'One quote per record, keyed by symbol.'),
      gaps: text('gaps', 'Holes in what a source delivered, open and closed.'),
      api_quotes: text('api-data', 'Answers of polled quote APIs, as they were.'),
      dlq: text('iex-topic-1-dlq', 'What could not be used, with the reason: dead letters.'),
    },
    partitions: integer(
      6,
      { min: 1, max: 1000 },
      'Partitions of every topic. Raw and flattened must agree, so that a symbol keeps its partition.',
    ),
    replication_factor: integer(1, { min: 1, max: 7 }, 'Copies of every partition.'),
    min_insync_replicas: integer(
      1,
      { min: 1, max: 7 },
      'Copies that must have a record to accept it.',
    ),
    retention_hours: integer(
      168,
      { min: 1, max: 87_600 },
      'How long topics keep records. Must exceed pinot.flush_hours, or a stopped table loses rows.',
    ),
    max_message_bytes: integer(
      4_194_304,
      { min: 65_536, max: 104_857_600 },
      'Largest record batch that a topic takes, in bytes.',
    ),
    security_protocol: choice(
      ['PLAINTEXT', 'SSL', 'SASL_SSL'],
      'PLAINTEXT',
      'How brokers are spoken to: openly, by TLS, or by TLS as a user. Authorities that Node does not know: NODE_EXTRA_CA_CERTS.',
    ),
    sasl_mechanism: choice(
      ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'],
      'SCRAM-SHA-512',
      'How the user proves itself to brokers.',
    ),
    username: text('', 'User at the brokers.', { requiredBy: saslSsl }),
    password: text('', 'Its password.', { secret: true, requiredBy: saslSsl }),
    manage_topics: flag(
      true,
      'Services create missing topics and bring settings in line. False: they wait for topics, and only check the number of partitions.',
    ),
  },
  schema_registry: {
    url: url('http://127.0.0.1:8081/apis/ccompat/v7', 'Confluent-compatible API of the registry.'),
    username: text('', 'User at the registry, by HTTP basic authentication; empty: nobody.'),
    password: text('', 'Its password.', { secret: true }),
    compatibility: choice(
      ['BACKWARD', 'BACKWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'],
      'BACKWARD_TRANSITIVE',
      'Rule that the registry enforces on every new schema version.',
    ),
  },
  s3_sink: {
    endpoint: url('http://127.0.0.1:7070', 'S3 endpoint of the archive.'),
    region: text('us-east-1', 'Region that requests are signed for.'),
    bucket: text('archive', 'Bucket of the archive.'),
    format: choice(['jsonl'], 'jsonl', 'One JSON object a line, one line per Kafka record.'),
    compression: choice(['gzip'], 'gzip', 'Compression of every object.'),
    gzip_level: integer(
      4,
      { min: 1, max: 9 },
      'Effort of the compression: 6 makes objects of bars 6 % smaller than 4, for three times its CPU.',
    ),
    path_style: flag(true, 'Address the bucket by path instead of by host name; MinIO needs true.'),
    max_bytes: integer(
      16_777_216,
      { min: 1024, max: 1_073_741_824 },
      'An object is closed at this many compressed bytes.',
    ),
    max_records: integer(500_000, { min: 1, max: 1_000_000_000 }, 'Or at this many records.'),
    max_age_ms: integer(
      60_000,
      { min: 100, max: 86_400_000 },
      'Or at this age by the wall clock, so that a quiet topic is archived too.',
    ),
    buffer_bytes: integer(
      67_108_864,
      { min: 65_536, max: 17_179_869_184 },
      'Compressed bytes that all open objects together may hold; beyond it the oldest is closed.',
    ),
  },
  minio: {
    rootUser: text(
      'minio',
      'Access key of the object store: root, or a user with rights of its own.',
      {
        secret: true,
      },
    ),
    rootPassword: text('minio123', 'Secret key of the object store.', { secret: true }),
  },
  pinot: {
    controller_url: url('http://127.0.0.1:9000', 'Pinot controller.'),
    broker_url: url('http://127.0.0.1:8099', 'Pinot broker, which answers SQL.'),
    kafka_bootstrap_servers: text(
      '',
      'Brokers as Pinot reaches them, separated by commas; empty: kafka.bootstrap_servers.',
    ),
    schema_registry_url: text('', 'Registry as Pinot reaches it; empty: schema_registry.url.'),
    table: text('stock_ticks_latest_2', 'Table of bars.'),
    tick_table: text('stock_trades', 'Table of single trades.'),
    quote_table: text('stock_quotes', 'Table of quotes.'),
    candle_table: text('stock_candles', 'Table of candles, where streaming SQL makes them.'),
    replication: integer(1, { min: 1, max: 7 }, 'Copies of every segment.'),
    retention_days: integer(
      7,
      { min: 1, max: 36_500 },
      'How long tables keep rows, from when they were received.',
    ),
    flush_rows: integer(
      150_000,
      { min: 1000, max: 100_000_000 },
      'Rows of a table, over its partitions on one server, after which segments are sealed. New rows wait for that: longer when it is more rows.',
    ),
    flush_hours: integer(
      6,
      { min: 1, max: 168 },
      'Hours after which a consuming segment is sealed.',
    ),
  },
  producer: {
    source: choices(sourceNames, ['synthetic'], 'Where events come from: one source or several.', {
      flag: 'source',
    }),
    symbols: symbols([], 'Symbols of every source; empty: those of its own section.', {
      flag: 'symbols',
    }),
    kinds: choices(
      ['bars', 'trades', 'quotes'],
      [],
      'Kinds of events; empty: those that a source usually gives.',
      { flag: 'kinds' },
    ),
    instance: integer(
      0,
      { min: 0, max: 999 },
      'Which of the processes this one is, from 0: each takes its share of the symbols.',
    ),
    instances: integer(
      1,
      { min: 1, max: 1000 },
      'How many processes share the symbols of each source.',
    ),
    from: text(
      '',
      'First event time: RFC 3339, a date, `now`, or an age like `1y`, `30d`, `12h`. Empty: what is usual for the source.',
      { flag: 'from' },
    ),
    to: text('', 'Event time before which history ends, as in `from`. Empty: now.', { flag: 'to' }),
    timeframe: choice(
      ['auto', '1m', '5m', '15m', '30m', '1h', '1d'],
      'auto',
      'Length of a bar where a source has a choice; auto: what is usual for it.',
      { flag: 'timeframe' },
    ),
    calendar: text(
      '',
      'Days that differ from the calendar of US equities, e.g. `2027-01-05=closed, 2027-07-02=13:00, 2027-07-05=open`.',
    ),
    rate: decimal(
      0,
      { min: 0, max: 1_000_000 },
      'Events per second over all symbols; 0 for the default: 5 for synthetic, a file as fast as possible.',
      { flag: 'rate' },
    ),
    seed: integer(1, { min: 0, max: 4_294_967_295 }, 'Synthetic source: same seed, same events.', {
      flag: 'seed',
    }),
    scenario: choice(
      ['calm', 'volatile', 'halt', 'gap', 'out-of-order', 'duplicate', 'burst'],
      'calm',
      'Synthetic source: what happens in its market; see docs/reference/scenarios.md.',
      { flag: 'scenario' },
    ),
    file: text(
      '',
      'File source: path of a CSV, JSONL or Parquet file of bars, trades or quotes, or of an object of the archive; the first two also as .gz.',
      { flag: 'file', requiredBy: { path: 'producer.source', value: 'file' } },
    ),
    speed: text(
      'max',
      'File source: `max` for as fast as possible, `1x` for the original pace, `10x` for ten times as fast.',
      { flag: 'speed' },
    ),
    columns: text(
      '',
      'File source: columns as field=name pairs, e.g. `time=Date,open=Open`. Guessed and shown if empty.',
      { flag: 'columns' },
    ),
    queue_events: integer(
      50_000,
      { min: 100, max: 10_000_000 },
      'Events that may wait between source and broker before the source is slowed.',
    ),
    dead_letters_per_minute: integer(
      600,
      { min: 0, max: 1_000_000 },
      'Rejected frames and events kept as dead letters; the rest is only counted. One per 64 KB of a large frame.',
    ),
    backfill_hours: integer(
      24,
      { min: 0, max: 8_760 },
      'How far back a gap of a live source is filled from history; 0 fills none. What is older is told as lost.',
    ),
    repair_gaps: flag(
      false,
      'Fill the gaps of live sources between `from` and `to` that were told as lost, and end; nothing else is read.',
    ),
    statistics_ms: integer(
      30_000,
      { min: 1000, max: 3_600_000 },
      'Interval of the statistics line.',
    ),
    http_port: port(4101, 'Port of /live, /ready and /metrics.'),
  },
  synthetic: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to make events for.'),
  },
  alpaca: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to subscribe to.'),
    url: url('wss://stream.data.alpaca.markets', 'Base of the stream.'),
    feed: choice(
      ['iex', 'sip', 'delayed_sip', 'crypto', 'test'],
      'iex',
      'Feed: stocks at IEX (free), at all exchanges (paid), the same 15 minutes late, crypto, or the public test feed.',
      { flag: 'feed' },
    ),
    history_url: url('https://data.alpaca.markets', 'Base of the history over HTTP.'),
    requests_per_minute: integer(
      200,
      { min: 1, max: 10_000 },
      'Pace of requests for history: 200 on the free plan.',
    ),
    key_id: text('', 'API key id.', {
      env: 'APCA_API_KEY_ID',
      secret: true,
      requiredBy: { path: 'producer.source', value: 'alpaca' },
    }),
    secret_key: text('', 'API secret.', {
      env: 'APCA_API_SECRET_KEY',
      secret: true,
      requiredBy: { path: 'producer.source', value: 'alpaca' },
    }),
  },
  coinbase: {
    symbols: symbols(['BTC-USD', 'ETH-USD'], 'Products to subscribe to.'),
    url: url('wss://ws-feed.exchange.coinbase.com', 'Stream of Coinbase Exchange.'),
    rest_url: url('https://api.exchange.coinbase.com', 'Its REST API, for bars and for gaps.'),
  },
  kraken: {
    symbols: symbols(['BTC/USD', 'ETH/USD'], 'Pairs to subscribe to.'),
    url: url('wss://ws.kraken.com/v2', 'Stream of Kraken, version 2.'),
    rest_url: url('https://api.kraken.com/0/public', 'Its REST API, for gaps.'),
  },
  binance: {
    symbols: symbols(['BTCUSDT', 'ETHUSDT'], 'Symbols to subscribe to.'),
    url: url('wss://stream.binance.com:9443', 'Base of the streams.'),
    rest_url: url('https://api.binance.com', 'Base of its REST API, for gaps.'),
  },
  finnhub: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to subscribe to.'),
    url: url('wss://ws.finnhub.io', 'Address of the stream.'),
    token: text('', 'API key.', {
      secret: true,
      requiredBy: { path: 'producer.source', value: 'finnhub' },
    }),
  },
  yahoo: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to ask for.'),
    url: url('https://query1.finance.yahoo.com', 'Base of the chart API, which is unofficial.'),
    spacing_ms: integer(
      2_000,
      { min: 0, max: 3_600_000 },
      'Pause between requests. Yahoo shuts out who is quicker.',
    ),
  },
  stockdata: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to ask for.'),
    url: url('https://api.stockdata.org', 'Base of the API.'),
    api_token: text('', 'API token.', {
      secret: true,
      requiredBy: { path: 'producer.source', value: 'stockdata' },
    }),
    symbols_per_request: integer(
      3,
      { min: 1, max: 1_000 },
      'Symbols that the plan allows in a request.',
    ),
    requests_per_day: integer(
      100,
      { min: 1, max: 10_000_000 },
      'Requests that the plan allows in a day.',
    ),
    interval_ms: integer(
      0,
      { min: 0, max: 86_400_000 },
      'Interval of polls; 0: so that the requests of a day last for the regular session.',
    ),
  },
  alphavantage: {
    symbols: symbols(['AAPL', 'TSLA', 'GOOGL'], 'Symbols to ask for.'),
    url: url('https://www.alphavantage.co', 'Base of the API.'),
    api_key: text('', 'API key.', {
      secret: true,
      requiredBy: { path: 'producer.source', value: 'alphavantage' },
    }),
    spacing_ms: integer(
      1_000,
      { min: 0, max: 3_600_000 },
      'Pause between requests: 1 s on the free plan.',
    ),
    requests_per_day: integer(
      25,
      { min: 1, max: 10_000_000 },
      'Requests that the plan allows in a day.',
    ),
    interval_ms: integer(
      0,
      { min: 0, max: 86_400_000 },
      'Interval of polls; 0: so that the requests of a day last for the regular session.',
    ),
  },
  flattener: {
    group_id: text('tickertape-flattener', 'Consumer group, and prefix of the transactional ids.'),
    linger_ms: integer(
      25,
      { min: 0, max: 10_000 },
      'Pause between small transactions: less CPU per event for a little latency.',
    ),
    poison_share: decimal(
      0.5,
      { min: 0, max: 1 },
      'A partition stops when a larger share of its last records would be dead letters; 1: it never stops.',
    ),
    poison_window: integer(100, { min: 1, max: 100_000 }, 'How many last records that looks at.'),
    poison_least: integer(
      20,
      { min: 1, max: 100_000 },
      'Fewer dead letters than this among them never stop a partition.',
    ),
    http_port: port(4102, 'Port of /live, /ready and /metrics.'),
  },
  archiver: {
    group_id: text('tickertape-archiver', 'Consumer group.'),
    http_port: port(4103, 'Port of /live, /ready and /metrics.'),
  },
  dashboard: {
    http_port: port(4104, 'Port of the live page, and of /live, /ready and /metrics.'),
    password: text('', 'Asked for before anything is shown; empty: everybody may look.', {
      secret: true,
    }),
    producer_url: text('', 'Where the page finds the producer; empty: its port of this machine.'),
    flattener_url: text('', 'Where the page finds the flattener; empty: its port of this machine.'),
    archiver_url: text('', 'Where the page finds the archiver; empty: its port of this machine.'),
  },
  pinot_bootstrap: {
    tables: choices(
      ['bars', 'trades', 'quotes', 'candles'],
      ['bars', 'trades', 'quotes'],
      'Tables to make. Candles need streaming SQL, which makes their topic.',
    ),
    wait_ms: integer(
      180_000,
      { min: 1000, max: 3_600_000 },
      'How long to wait for Pinot, for the topics and for every partition to consume.',
    ),
  },
  flink: {
    rest_url: url('http://127.0.0.1:8082', 'JobManager: jobs and their state.'),
    gateway_url: url('http://127.0.0.1:8083', 'SQL gateway: where statements are sent.'),
    kafka_bootstrap_servers: text(
      '',
      'Brokers as Flink reaches them; empty for kafka.bootstrap_servers.',
    ),
    schema_registry_url: text('', 'Registry as Flink reaches it; empty for schema_registry.url.'),
    bucket: text(
      'flink',
      'Bucket of checkpoints and savepoints, in the object store of s3_sink.endpoint.',
    ),
    candles_topic: text('candles', 'Candles of every length, from trades and from bars.'),
    late_topic: text('late-events', 'Events that came too late for a job.'),
    alerts_topic: text('alerts', 'What the rules of alerts.sql found.'),
    averages_topic: text('averages', 'Running averages per symbol.'),
    trades_over_topic: text('trades-over', 'Trades at more than flink.over_price.'),
    quoted_trades_topic: text('quoted-trades', 'Trades with the latest quote.'),
    checkpoint_ms: integer(
      10_000,
      { min: 500, max: 600_000 },
      'How often jobs take a checkpoint: what they write becomes visible with it.',
    ),
    late_after_ms: integer(
      5_000,
      { min: 0, max: 99_000 },
      'How far behind the newest event of its partition one may be before it is late.',
    ),
    idle_after_ms: integer(
      30_000,
      { min: 1000, max: 3_600_000 },
      'A partition without events for this long no longer holds the clock back.',
    ),
    over_price: decimal(
      1_000,
      { min: 0, max: 1_000_000_000 },
      'Trades at more than this go to flink.trades_over_topic too.',
    ),
    alert_prices: list([], 'Prices to watch, as AAPL>200 or BTC-USD<50000; may be empty.', {
      item: /^[^\s,'<>]+[<>]\d+(\.\d+)?$/,
    }),
    alert_move_percent: decimal(
      3,
      { min: 0.01, max: 1000 },
      'A price that moves so far within flink.alert_move_minutes is an alert.',
    ),
    alert_move_minutes: integer(5, { min: 2, max: 99 }, 'Within how many minutes a move counts.'),
    alert_z_score: decimal(
      4,
      { min: 1, max: 100 },
      'So many standard deviations off the half hour before, the volume or return of a minute is an alert.',
    ),
    alert_silent_minutes: integer(
      10,
      { min: 1, max: 99 },
      'A symbol without a trade for so long, while others trade, is an alert.',
    ),
  },
  flink_bootstrap: {
    wait_ms: integer(
      600_000,
      { min: 1000, max: 3_600_000 },
      'How long to wait for Flink and for every job to run.',
    ),
    sql_dir: text('deploy/flink/sql', 'SQL files, one a job, relative to the project.'),
  },
  cassandra: {
    contact_points: list(
      ['127.0.0.1:9042'],
      'Nodes of Cassandra to connect to first, as host:port.',
      { item: hostPort },
    ),
    local_datacenter: text('datacenter1', 'Datacenter of the nodes that are written to.'),
    keyspace: text('tickertape', 'Keyspace of the tables.'),
    replication_factor: integer(
      1,
      { min: 1, max: 7 },
      'Copies of every row in that datacenter, for a keyspace that is made anew.',
    ),
    username: text('', 'User at Cassandra; empty: nobody.'),
    password: text('', 'Its password.', { secret: true }),
  },
  cassandra_sink: {
    group_id: text('tickertape-cassandra-sink', 'Consumer group.'),
    tables: choices(
      ['bars', 'trades', 'quotes', 'candles'],
      ['bars', 'trades', 'quotes'],
      'Tables to write. Candles need streaming SQL, which makes their topic.',
    ),
    batch_rows: integer(100, { min: 1, max: 1000 }, 'Rows of one symbol and day in one write.'),
    batch_bytes: integer(
      65_536,
      { min: 1024, max: 1_048_576 },
      'Or their bytes in Kafka, when that is reached before.',
    ),
    writes_in_flight: integer(
      32,
      { min: 1, max: 1024 },
      'Writes that may wait for their answer at the same time.',
    ),
    http_port: port(4106, 'Port of /live, /ready and /metrics.'),
  },
  connect: {
    url: url('http://127.0.0.1:8084', 'REST interface of a Kafka Connect worker.'),
    dlq_topic: text('sinks-dlq', 'What no sink could write, with the reason in its headers.'),
    iceberg_topic: text(
      'sinks-iceberg',
      'Where the tasks of the sinks to Iceberg agree on commits.',
    ),
  },
  connect_bootstrap: {
    wait_ms: integer(
      180_000,
      { min: 1000, max: 3_600_000 },
      'How long to wait for Kafka Connect and for every sink to run.',
    ),
    sinks_dir: text('deploy/connect', 'JSON files, one a sink, relative to the project.'),
    watch_ms: integer(
      0,
      { min: 0, max: 3_600_000 },
      'How often to start again what has failed, without end; 0: end when every sink runs.',
    ),
  },
  sinks: {
    postgres_url: text(
      '',
      'PostgreSQL as Kafka Connect reaches it, e.g. `jdbc:postgresql://127.0.0.1:5432/tickertape`; empty: no sink to PostgreSQL.',
    ),
    postgres_user: text('', 'Its user.'),
    postgres_password: text(
      '',
      'Its password; the worker reads it from its environment, so connectors do not show it.',
      { secret: true },
    ),
    mongodb_uri: text(
      '',
      'MongoDB as Kafka Connect reaches it, with user and password: `mongodb://user:password@127.0.0.1:27017`. The worker reads it from its environment.',
      { secret: true },
    ),
    mongodb_database: text('', 'Database of its collections; empty: no sink to MongoDB.'),
    iceberg_catalog_url: text(
      '',
      'PostgreSQL that keeps which files are an Iceberg table, e.g. `jdbc:postgresql://127.0.0.1:5432/iceberg`; empty: no sink to Iceberg.',
    ),
    iceberg_catalog_user: text('', 'Its user.'),
    iceberg_catalog_password: text('', 'Its password, in the environment of the worker.', {
      secret: true,
    }),
    iceberg_bucket: text('iceberg', 'Bucket of the tables, on the object store of `s3_sink`.'),
    iceberg_commit_ms: integer(
      60_000,
      { min: 1_000, max: 3_600_000 },
      'How often rows become visible: one file a task each time.',
    ),
  },
  access: {
    secrets_dir: text(
      '.secrets',
      'Folder with the password files of users, relative to the project: `producer/kafka-password`, `archiver/s3-password`.',
    ),
  },
  watcher: {
    interval_ms: integer(
      1_000,
      { min: 100, max: 60_000 },
      'How often to look which rows a query shows: a latency is too long by this at most.',
    ),
    http_port: port(4105, 'Port of /live, /ready and /metrics.'),
  },
  warehouse: {
    dir: text(
      '.tickertape/warehouse',
      'Where tape compact and tape warehouse keep what they fetched, relative to the project.',
    ),
    disk_bytes: integer(
      8_589_934_592,
      { min: 1_048_576, max: Number.MAX_SAFE_INTEGER },
      'What is kept there at most between two commands; one that runs may take as much again.',
    ),
    memory_bytes: integer(
      1_073_741_824,
      { min: 134_217_728, max: Number.MAX_SAFE_INTEGER },
      'Memory that DuckDB may take; beyond it goes to the disk. In a container it takes 384 MiB less than the limit of that at most.',
    ),
  },
  snowflake: {
    url: optionalUrl(
      'Address of your account, as https://<organisation>-<account>.snowflakecomputing.com.',
    ),
    account: text('', 'Its identifier, as <organisation>-<account>.'),
    user: text('', 'User that loads.'),
    private_key: text('', 'Its private key, PEM (PKCS 8) without a password.', { secret: true }),
    role: text('', 'Role to load as; empty for the default of the user.'),
    warehouse: text('', 'Warehouse to load with; empty for the default of the user.'),
    database: text('TICKERTAPE', 'Database of the tables.'),
    schema: text('PUBLIC', 'Schema of the tables.'),
    stage: text(
      'TICKERTAPE_ARCHIVE',
      'External stage over `processed/` in the bucket of the archive.',
    ),
  },
  service: {
    http_host: text('127.0.0.1', 'Address that /live, /ready and /metrics listen on.'),
    log_level: choice(['debug', 'info', 'warn', 'error'], 'info', 'Least severe line to log.'),
  },
  tracing: {
    endpoint: optionalUrl(
      'Where traces go, by OTLP over HTTP: the part before `/v1/traces`, e.g. `http://127.0.0.1:4318`; empty: there are none.',
      { env: 'OTEL_EXPORTER_OTLP_ENDPOINT' },
    ),
    share: decimal(
      0.01,
      { min: 0, max: 1 },
      'Share of batches that the producer begins a trace for; the other services follow.',
      { env: 'OTEL_TRACES_SAMPLER_ARG' },
    ),
  },
  embedded: {
    cache_dir: text('', 'Where servers are kept after download; empty for the user cache folder.', {
      env: 'TICKERTAPE_CACHE',
    }),
    data_dir: text(
      '.tickertape',
      'Data and logs of the embedded servers, relative to the project.',
    ),
    kafka_controller_port: port(9093, 'Embedded Kafka: KRaft controller.'),
    zookeeper_port: port(2181, 'Embedded Pinot: ZooKeeper.'),
    pinot_server_port: port(8098, 'Embedded Pinot: server, queries.'),
    pinot_server_admin_port: port(8097, 'Embedded Pinot: server, admin.'),
    flink_job_manager_port: port(6123, 'Embedded Flink: JobManager.'),
    flink_blob_port: port(6124, 'Embedded Flink: JobManager, files.'),
    flink_data_port: port(6121, 'Embedded Flink: TaskManager, data.'),
    cassandra_storage_port: port(9043, 'Embedded Cassandra: between nodes.'),
  },
} as const satisfies Section

export type Values<S> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : Values<S[K]>
}

/** The whole configuration, checked. Names are those of config/config.yaml. */
export type Config = Values<typeof spec>

export const isSetting = (node: Setting<unknown> | Section): node is Setting<unknown> =>
  'schema' in node && 'fromText' in node

export interface NamedSetting extends Setting<unknown> {
  /** Dotted path, e.g. `kafka.topics.raw_trade`. */
  readonly path: string
  readonly env: string
}

const envName = (path: string): string =>
  path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()

/** Every setting with its path and environment name, in the order of the file. */
export function settingsOf(section: Section = spec, prefix = ''): NamedSetting[] {
  return Object.entries(section).flatMap(([name, node]) => {
    const path = prefix + name
    if (!isSetting(node)) return settingsOf(node, `${path}.`)
    return [{ ...node, path, env: node.env ?? envName(path) }]
  })
}
