import { expect, it } from 'vitest'
import { columnsOf, recordOfQuery, selectFor } from './query-topic.ts'

const column = (name: string, type: string, isNullable = false) => ({ name, type, isNullable })

it('reads the columns of a query as Flink describes them', () => {
  const fields = ['event_time', 'TIMESTAMP_LTZ(3) *ROWTIME*', true, null, null, null]
  expect(columnsOf([{ kind: 'INSERT', fields }])).toEqual([
    column('event_time', 'TIMESTAMP_LTZ(3) *ROWTIME*', true),
  ])
})

it('makes a schema in which only what may be missing may be null', () => {
  expect(
    recordOfQuery('big_trades', [
      column('symbol', 'VARCHAR(2147483647)'),
      column('price', 'DECIMAL(10, 2)', true),
      column('event_time', 'TIMESTAMP_LTZ(3) *ROWTIME*', true),
    ]),
  ).toEqual({
    type: 'record',
    name: 'BigTrades',
    namespace: 'tickertape',
    doc: 'Made by a query of streaming SQL.',
    fields: [
      { name: 'symbol', type: 'string' },
      { name: 'price', type: ['null', 'double'], default: null },
      {
        name: 'event_time',
        type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
        default: null,
      },
    ],
  })
})

it('writes a query in the types of its topic', () => {
  const record = recordOfQuery('t', [column('n', 'BIGINT'), column('at', 'TIMESTAMP_LTZ(3)')])
  expect(selectFor(record, '`q`')).toBe(
    'SELECT CAST(`n` AS BIGINT), CAST(`at` AS TIMESTAMP(3)) FROM `q`',
  )
})

it('says which column has no name, or a type that no field can hold', () => {
  expect(() => recordOfQuery('t', [column('EXPR$1', 'BIGINT')])).toThrow('give it one with AS')
  expect(() => recordOfQuery('t', [column('items', 'ARRAY<ROW<`S` STRING>>')])).toThrow(
    'the column items is ARRAY<ROW<`S` STRING>>, which no field of a topic can hold',
  )
})
