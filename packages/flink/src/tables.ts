import { derivedSchemas, schemas, singleSchemas } from '@tickertape/schema'
import { type TopicTable, tableDdl } from './table-ddl.ts'

/** Length of a bar in milliseconds, as SQL, out of its timeframe: 1m, 1h, 600ms. */
const barMs =
  "CAST(REGEXP_EXTRACT(`timeframe`, '^([0-9]+)', 1) AS BIGINT) * CASE REGEXP_EXTRACT(`timeframe`, '([a-z]+)$', 1)" +
  " WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 ELSE 86400000 END"

const micros = 'TO_TIMESTAMP_LTZ(`time_stamp` / 1000, 3)'

/** Every topic of ours as a table of SQL. */
export const topicTables: readonly TopicTable[] = [
  {
    table: 'bars',
    doc: 'One bar a row. Its event time is its end, because it is known only then.',
    record: schemas.bars.event,
    topic: 'bars',
    role: { kind: 'source', eventTime: `TO_TIMESTAMP_LTZ(\`time_stamp\` + ${barMs} - 1, 3)` },
  },
  {
    table: 'trades',
    doc: 'One trade a row.',
    record: schemas.trades.event,
    topic: 'trades',
    role: { kind: 'source', eventTime: micros },
  },
  {
    table: 'quotes',
    doc: 'One quote a row.',
    record: schemas.quotes.event,
    topic: 'quotes',
    role: { kind: 'source', eventTime: micros },
  },
  ...(['bars', 'trades', 'quotes'] as const).map(
    (kind): TopicTable => ({
      table: `raw_${kind}`,
      doc: `Batches of ${kind} as the source sent them.`,
      record: schemas[kind].batch,
      topic: `raw_${kind}`,
      role: { kind: 'source' },
    }),
  ),
  {
    table: 'gaps',
    doc: 'Holes in what a source delivered: the last row of an id holds.',
    record: singleSchemas.gaps.record,
    topic: 'gaps',
    role: { kind: 'source' },
  },
  {
    table: 'api_quotes',
    doc: 'Answers of polled quote APIs.',
    record: singleSchemas.apiQuotes.record,
    topic: 'api_quotes',
    role: { kind: 'source' },
  },
  {
    table: 'candles',
    doc: 'Candles of every length, written by the jobs beside this file.',
    record: derivedSchemas.candles.record,
    topic: 'candles',
    role: { kind: 'sink', key: 'symbol' },
  },
  {
    table: 'late_events',
    doc: 'Events that came too late for a job.',
    record: derivedSchemas.lateEvents.record,
    topic: 'late_events',
    role: { kind: 'sink', key: 'symbol' },
  },
  {
    table: 'alerts',
    doc: 'What the rules of alerts.sql found.',
    record: derivedSchemas.alerts.record,
    topic: 'alerts',
    role: { kind: 'sink', key: 'symbol' },
  },
  {
    table: 'averages',
    doc: 'Running averages per symbol.',
    record: derivedSchemas.averages.record,
    topic: 'averages',
    role: { kind: 'sink', key: 'symbol' },
  },
  {
    table: 'trades_over',
    doc: 'Trades at more than a price.',
    record: derivedSchemas.tradesOver.record,
    topic: 'trades_over',
    role: { kind: 'sink', key: 'symbol' },
  },
  {
    table: 'quoted_trades',
    doc: 'Trades with the latest quote.',
    record: derivedSchemas.quotedTrades.record,
    topic: 'quoted_trades',
    role: { kind: 'sink', key: 'symbol' },
  },
]

/** deploy/flink/sql/tables.sql as text. */
export function renderTables(): string {
  const header = [
    '-- Every topic as a table. Made from packages/schema by `npm run generate`; do not edit.',
    '-- Variables such as ${brokers} are filled in from config/config.yaml when a statement is sent.',
    '',
  ]
  return [...header, ...topicTables.map(tableDdl)].join('\n')
}
