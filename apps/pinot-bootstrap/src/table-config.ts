import type { Config } from '@tickertape/config'
import { arrivalColumn, pinotSchema, symbolAlias, type TableKind } from '@tickertape/schema'
import type { TopicTable } from '@tickertape/streams'

/** Works on Pinot 0.11; newer ones map the name to their newer plugin. */
const consumerFactory = 'org.apache.pinot.plugin.stream.kafka20.KafkaConsumerFactory'
const decoder =
  'org.apache.pinot.plugin.inputformat.avro.confluent.KafkaConfluentSchemaRegistryAvroMessageDecoder'

type Settings = Readonly<Record<string, string>>

/**
 * Pinot hands these to its Kafka consumer. Who it is stands in no table, where everybody could read the password: its
 * JVM knows, by java.security.auth.login.config, as it knows whom to trust, by javax.net.ssl.trustStore.
 */
function security({ kafka, schema_registry }: Config): Settings {
  const { security_protocol: protocol, sasl_mechanism: mechanism } = kafka
  return {
    ...(protocol === 'PLAINTEXT' ? {} : { 'security.protocol': protocol }),
    ...(protocol === 'SASL_SSL' ? { 'sasl.mechanism': mechanism } : {}),
    // The same user as at the brokers.
    ...(schema_registry.username
      ? { 'stream.kafka.decoder.prop.basic.auth.credentials.source': 'SASL_INHERIT' }
      : {}),
  }
}

type Source = Pick<TopicTable, 'kind' | 'table' | 'topic'>

function streamSettings({ topic }: Source, config: Config): Settings {
  const { kafka, pinot, schema_registry } = config
  return {
    streamType: 'kafka',
    'stream.kafka.topic.name': topic,
    'stream.kafka.broker.list': pinot.kafka_bootstrap_servers || kafka.bootstrap_servers.join(','),
    'stream.kafka.consumer.type': 'lowlevel',
    'stream.kafka.consumer.factory.class.name': consumerFactory,
    'stream.kafka.consumer.prop.auto.offset.reset': 'smallest',
    'stream.kafka.isolation.level': 'read_committed',
    ...security(config),
    'stream.kafka.decoder.class.name': decoder,
    'stream.kafka.decoder.prop.schema.registry.rest.url':
      pinot.schema_registry_url || schema_registry.url,
    // Newer Pinot would turn timestamp-micros into java.sql.Timestamp and lose the microseconds.
    'stream.kafka.decoder.prop.enableLogicalTypes': 'false',
    'realtime.segment.flush.threshold.rows': String(pinot.flush_rows),
    'realtime.segment.flush.threshold.time': `${pinot.flush_hours}h`,
  }
}

/** Columns that Pinot makes. */
const madeColumns = (kind: TableKind) => [
  { columnName: symbolAlias, transformFunction: 'symbol' },
  ...(kind === 'candles' ? [{ columnName: arrivalColumn(kind), transformFunction: 'now()' }] : []),
]

/**
 * The realtime table of a topic, as the controller takes it. Upsert keeps one row per primary key; it needs
 * a symbol's events in one partition and all segments of a partition on one server (strictReplicaGroup).
 */
export function tableConfig(source: Source, config: Config) {
  const { kind, table } = source
  const { replication, retention_days } = config.pinot
  const schema = pinotSchema(kind, table)
  // Retention counts from it too: by the event's own time, bars of years ago would be deleted soon after they are loaded.
  const arrival = arrivalColumn(kind)
  const times = schema.dateTimeFieldSpecs.map(({ name }) => name)
  const numbers = schema.metricFieldSpecs.map(({ name }) => name)
  return {
    tableName: table,
    tableType: 'REALTIME',
    segmentsConfig: {
      timeColumnName: arrival,
      // Pinot 0.11 insists on the second name, newer ones know both.
      replication: String(replication),
      replicasPerPartition: String(replication),
      retentionTimeUnit: 'DAYS',
      retentionTimeValue: String(retention_days),
    },
    tenants: { broker: 'DefaultTenant', server: 'DefaultTenant' },
    tableIndexConfig: {
      loadMode: 'MMAP',
      invertedIndexColumns: ['symbol', symbolAlias],
      rangeIndexColumns: times,
      // Prices and times hardly repeat: a dictionary would only add to every row.
      noDictionaryColumns: [...numbers, ...times],
    },
    ingestionConfig: {
      transformConfigs: madeColumns(kind),
      streamIngestionConfig: { streamConfigMaps: [streamSettings(source, config)] },
    },
    routing: { instanceSelectorType: 'strictReplicaGroup' },
    upsertConfig: {
      mode: 'FULL',
      comparisonColumn: arrival,
      // Every key stays in the server's heap: as a 16-byte hash it takes a fraction of its text.
      hashFunction: 'MURMUR3',
    },
    metadata: {},
  } as const
}

export type TableConfig = ReturnType<typeof tableConfig>
