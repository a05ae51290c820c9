import { type Config, loadConfig } from '@tickertape/config'
import { pinotSchema } from '@tickertape/schema'
import { type TopicTable, tablesOf } from '@tickertape/streams'
import { expect, test } from 'vitest'
import { tableConfig } from './table-config.ts'

const env = {
  KAFKA_BOOTSTRAP_SERVERS: 'one:9092,two:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081/apis/ccompat/v7',
  PINOT_REPLICATION: '3',
  PINOT_RETENTION_DAYS: '30',
  PINOT_FLUSH_ROWS: '123456',
  PINOT_FLUSH_HOURS: '4',
}
const config: Config = loadConfig({ env })
const tables = tablesOf(config)
const bars = tables[0] as TopicTable

test('the configuration decides where from, how many copies, how long and when segments are sealed', () => {
  const { segmentsConfig, ingestionConfig } = tableConfig(bars, config)
  expect(segmentsConfig).toMatchObject({
    replicasPerPartition: '3',
    retentionTimeUnit: 'DAYS',
    retentionTimeValue: '30',
  })
  expect(ingestionConfig.streamIngestionConfig.streamConfigMaps[0]).toMatchObject({
    'stream.kafka.topic.name': 'iex-topic-1-flattened',
    'stream.kafka.broker.list': 'one:9092,two:9092',
    'stream.kafka.decoder.prop.schema.registry.rest.url': 'http://registry:8081/apis/ccompat/v7',
    'realtime.segment.flush.threshold.rows': '123456',
    'realtime.segment.flush.threshold.time': '4h',
  })
})

test('Pinot may reach brokers and registry by other addresses than the services', () => {
  const elsewhere = {
    PINOT_KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092',
    PINOT_SCHEMA_REGISTRY_URL: 'http://registry:8080/apis/ccompat/v7',
  }
  const { ingestionConfig } = tableConfig(bars, loadConfig({ env: { ...env, ...elsewhere } }))
  expect(ingestionConfig.streamIngestionConfig.streamConfigMaps[0]).toMatchObject({
    'stream.kafka.broker.list': 'kafka:9092',
    'stream.kafka.decoder.prop.schema.registry.rest.url': 'http://registry:8080/apis/ccompat/v7',
  })
})

test('Pinot is told how to speak to secured servers, and no password', () => {
  const secure = {
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_USERNAME: 'pinot-bootstrap',
    KAFKA_PASSWORD: 'sesame',
    SCHEMA_REGISTRY_USERNAME: 'pinot',
    SCHEMA_REGISTRY_PASSWORD: 'sesame',
  }
  const table = tableConfig(bars, loadConfig({ env: { ...env, ...secure } }))
  expect(table.ingestionConfig.streamIngestionConfig.streamConfigMaps[0]).toMatchObject({
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'stream.kafka.decoder.prop.basic.auth.credentials.source': 'SASL_INHERIT',
  })
  expect(JSON.stringify(table)).not.toContain('sesame')
})

test('history that is loaded today is not old: retention counts from arrival', () => {
  expect(tableConfig(bars, config).segmentsConfig.timeColumnName).toBe('received_at')
})

test('uncommitted records are not read and microseconds are not cut', () => {
  const [stream] = tableConfig(bars, config).ingestionConfig.streamIngestionConfig.streamConfigMaps
  expect(stream['stream.kafka.isolation.level']).toBe('read_committed')
  expect(stream['stream.kafka.decoder.prop.enableLogicalTypes']).toBe('false')
})

test('a row is kept once per key, the one received last', () => {
  const { upsertConfig, routing } = tableConfig(bars, config)
  expect(upsertConfig).toMatchObject({ mode: 'FULL', comparisonColumn: 'received_at' })
  expect(routing.instanceSelectorType).toBe('strictReplicaGroup')
})

test('a candle carries no time of arrival, so Pinot writes its own', () => {
  const candles = tables.find(({ kind }) => kind === 'candles') as TopicTable
  const { segmentsConfig, ingestionConfig, upsertConfig } = tableConfig(candles, config)
  expect(segmentsConfig.timeColumnName).toBe('arrived_at')
  expect(upsertConfig.comparisonColumn).toBe('arrived_at')
  expect(ingestionConfig.transformConfigs).toContainEqual({
    columnName: 'arrived_at',
    transformFunction: 'now()',
  })
})

test.each(tables)('every column that the table of $kind indexes is in its schema', (source) => {
  const { dimensionFieldSpecs, metricFieldSpecs, dateTimeFieldSpecs } = pinotSchema(source.kind, '')
  const columns = [...dimensionFieldSpecs, ...metricFieldSpecs, ...dateTimeFieldSpecs]
  const { tableIndexConfig, segmentsConfig, upsertConfig } = tableConfig(source, config)
  const used = [
    ...tableIndexConfig.invertedIndexColumns,
    ...tableIndexConfig.rangeIndexColumns,
    ...tableIndexConfig.noDictionaryColumns,
    segmentsConfig.timeColumnName,
    upsertConfig.comparisonColumn,
  ]
  const names = columns.map(({ name }) => name)
  expect(used.filter((name) => !names.includes(name))).toEqual([])
})
