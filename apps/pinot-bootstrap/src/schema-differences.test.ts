import { pinotSchema } from '@tickertape/schema'
import { expect, test } from 'vitest'
import { schemaDifferences } from './schema-differences.ts'

const want = pinotSchema('bars', 'bars')
const without = (name: string) => ({
  ...want,
  metricFieldSpecs: want.metricFieldSpecs.filter((field) => field.name !== name),
})

test('the same schema has no differences, also when the controller adds defaults and reorders', () => {
  const have = {
    ...want,
    enableColumnBasedNullHandling: false,
    metricFieldSpecs: want.metricFieldSpecs
      .map((field) => ({ ...field, notNull: false }))
      .toReversed(),
  }
  expect(schemaDifferences(have, want)).toEqual([])
})

test('a new column can be added in place', () => {
  expect(schemaDifferences(without('vw'), want)).toEqual([
    { field: 'schema.vw', have: undefined, want: 'metric DOUBLE', inPlace: true },
  ])
})

test('a removed column cannot', () => {
  expect(schemaDifferences(want, without('vw'))).toEqual([
    { field: 'schema.vw', have: 'metric DOUBLE', want: undefined, inPlace: false },
  ])
})

test('neither can another type, another unit of time or another key', () => {
  const have = {
    ...want,
    metricFieldSpecs: want.metricFieldSpecs.map((field) =>
      field.name === 'v' ? { ...field, dataType: 'LONG' as const } : field,
    ),
    dateTimeFieldSpecs: want.dateTimeFieldSpecs.map((field) =>
      field.name === 'time_stamp' ? { ...field, format: '1:SECONDS:EPOCH' } : field,
    ),
    primaryKeyColumns: ['symbol'],
  }
  expect(schemaDifferences(have, want)).toEqual([
    { field: 'schema.v', have: 'metric LONG', want: 'metric DOUBLE', inPlace: false },
    {
      field: 'schema.time_stamp',
      have: 'time LONG 1:SECONDS:EPOCH',
      want: 'time LONG 1:MILLISECONDS:EPOCH',
      inPlace: false,
    },
    {
      field: 'schema.primaryKeyColumns',
      have: 'symbol',
      want: 'source, symbol, timeframe, time_stamp',
      inPlace: false,
    },
  ])
})
