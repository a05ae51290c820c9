import type { Config } from '@tickertape/config'
import { pinotSchema, symbolAlias } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'

/**
 * The producer's time. Of two events with one key the one received later stays. Retention counts from it
 * too: by the event's own time, bars of years ago would be deleted soon after they are loaded.
 */
const arrivalColumn = 'received_at'

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

function streamSettings({ flattenedTopic }: Stream, config: Config): Settings {
  const { kafka, pinot, schema_registry } = config
  return {
    streamType: 'kafka',
    'stream.kafka.topic.name': flattenedTopic,
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

/**
 * The realtime table of a stream, as the controller takes it. Upsert keeps one row per primary key; it needs
 * a symbol's events in one partition and all segments of a partition on one server (strictReplicaGroup).
 */
export function tableConfig(stream: Stream, config: Config) {
  const { replication, retention_days } = config.pinot
  const schema = pinotSchema(stream.kind, stream.table)
  const times = schema.dateTimeFieldSpecs.map(({ name }) => name)
  const numbers = schema.metricFieldSpecs.map(({ name }) => name)
  return {
    tableName: stream.table,
    tableType: 'REALTIME',
    segmentsConfig: {
      timeColumnName: arrivalColumn,
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
      transformConfigs: [{ columnName: symbolAlias, transformFunction: 'symbol' }],
      streamIngestionConfig: { streamConfigMaps: [streamSettings(stream, config)] },
    },
    routing: { instanceSelectorType: 'strictReplicaGroup' },
    upsertConfig: {
      mode: 'FULL',
      comparisonColumn: arrivalColumn,
      // Every key stays in the server's heap: as a 16-byte hash it takes a fraction of its text.
      hashFunction: 'MURMUR3',
    },
    metadata: {},
  } as const
}

export type TableConfig = ReturnType<typeof tableConfig>
