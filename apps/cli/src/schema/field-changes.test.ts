import type { AvroRecord } from '@tickertape/schema'
import { expect, test } from 'vitest'
import { fieldChanges } from './field-changes.ts'

const item = (...fields: object[]) => ({ type: 'record', name: 'Item', fields })
const batch = (...fields: object[]) =>
  ({
    ...{ type: 'record', name: 'Batch' },
    fields: [
      { name: 'source', type: 'string', doc: 'Where from.' },
      { name: 'items', type: { type: 'array', items: item(...fields) } },
    ],
  }) as unknown as AvroRecord

const close = { name: 'c', type: 'double' }

test('the same schema has no changes', () => {
  expect(fieldChanges(batch(close), batch(close))).toEqual([])
})

test('a field that is added says its type and default, one that is removed what it was', () => {
  const vwap = { name: 'vw', type: ['null', 'double'], default: null }
  expect(fieldChanges(batch(close), batch(close, vwap))).toEqual([
    { change: 'added', field: 'items.vw', after: 'null or double, default null' },
  ])
  expect(fieldChanges(batch(close, vwap), batch(close))).toEqual([
    { change: 'removed', field: 'items.vw', before: 'null or double' },
  ])
})

test('a field may change its type, its default, and what is said of it', () => {
  const time = { name: 'c', type: { type: 'long', logicalType: 'timestamp-millis' }, default: 0 }
  const changes = fieldChanges(batch(close), batch({ ...time, doc: 'When.' }))
  expect(changes.map(({ change, before, after }) => [change, before, after])).toEqual([
    ['retyped', 'double', 'timestamp-millis'],
    ['redefaulted', 'none', '0'],
    ['redescribed', '', 'When.'],
  ])
})

test('a field with an alias is the one of that name', () => {
  const renamed = { name: 'close', type: 'double', aliases: ['c'] }
  expect(fieldChanges(batch(close), batch(renamed))).toEqual([
    { change: 'renamed', field: 'items.close', before: 'items.c', after: 'items.close' },
  ])
})
