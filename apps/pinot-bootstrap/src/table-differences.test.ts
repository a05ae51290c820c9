import { loadConfig } from '@tickertape/config'
import { type TopicTable, tablesOf } from '@tickertape/streams'
import { expect, test } from 'vitest'
import { tableConfig } from './table-config.ts'
import { mergedTable, tableDifferences } from './table-differences.ts'

const wantWith = (env: Record<string, string>) => {
  const config = loadConfig({ env })
  return tableConfig(tablesOf(config)[0] as TopicTable, config)
}
const want = wantWith({})

/** As Pinot 0.11 answers: its own defaults in it, and the type in the name. */
const have = {
  ...want,
  tableName: `${want.tableName}_REALTIME`,
  segmentsConfig: { ...want.segmentsConfig, minimizeDataMovement: false },
  tableIndexConfig: {
    ...want.tableIndexConfig,
    invertedIndexColumns: want.tableIndexConfig.invertedIndexColumns.toReversed(),
    rangeIndexVersion: 2,
    aggregateMetrics: false,
  },
  isDimTable: false,
}

test('what the controller adds and the order of columns are no differences', () => {
  expect(tableDifferences(have, want)).toEqual([])
})

test('a newer Pinot answers the comparison column as a list', () => {
  const { comparisonColumn, ...upsert } = want.upsertConfig
  const newer = { ...have, upsertConfig: { ...upsert, comparisonColumns: [comparisonColumn] } }
  expect(tableDifferences(newer, want)).toEqual([])
})

test('retention, thresholds, indexes and addresses are changed in place', () => {
  const changed = wantWith({
    PINOT_RETENTION_DAYS: '30',
    PINOT_FLUSH_ROWS: '5000',
    KAFKA_BOOTSTRAP_SERVERS: 'other:9092',
  })
  const old = { ...have, tableIndexConfig: { ...have.tableIndexConfig, rangeIndexColumns: [] } }
  const stream = 'ingestionConfig.streamIngestionConfig.streamConfigMaps.0'
  expect(tableDifferences(old, changed)).toEqual([
    {
      field: 'segmentsConfig.retentionTimeValue',
      have: '7',
      want: '30',
      inPlace: true,
    },
    {
      field: 'tableIndexConfig.rangeIndexColumns',
      have: '',
      want: 'received_at, time_stamp',
      inPlace: true,
    },
    {
      field: `${stream}.stream.kafka.broker.list`,
      have: '127.0.0.1:9092',
      want: 'other:9092',
      inPlace: true,
    },
    {
      field: `${stream}.realtime.segment.flush.threshold.rows`,
      have: String(loadConfig({ env: {} }).pinot.flush_rows),
      want: '5000',
      inPlace: true,
    },
  ])
})

test.each([
  ['topic', { KAFKA_TOPICS_FLATTENED_TRADE: 'other' }, have],
  ['time column', {}, { ...have, segmentsConfig: { ...have.segmentsConfig, timeColumnName: 'x' } }],
  ['upsert mode', {}, { ...have, upsertConfig: { ...have.upsertConfig, mode: 'PARTIAL' } }],
  ['missing upsert', {}, { ...have, upsertConfig: undefined }],
])('another %s cannot be applied in place', (_what, env, old) => {
  const differences = tableDifferences(JSON.parse(JSON.stringify(old)), wantWith(env))
  expect(differences.length).toBeGreaterThan(0)
  expect(differences.filter(({ inPlace }) => inPlace)).toEqual([])
})

test('what is sent keeps what an operator and the controller set', () => {
  const tuned = { ...have, task: { taskTypeConfigsMap: {} }, query: { timeoutMs: 5 } }
  const merged = mergedTable(tuned, wantWith({ PINOT_RETENTION_DAYS: '30' }))
  expect(merged).toMatchObject({
    query: { timeoutMs: 5 },
    tableIndexConfig: { rangeIndexVersion: 2 },
    segmentsConfig: { retentionTimeValue: '30', minimizeDataMovement: false },
  })
})
