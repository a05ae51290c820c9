import type { AvroRecord } from '@tickertape/schema'
import { expect, it } from 'vitest'
import { foundTable, tableOfTopic, variableOfTopic } from './found-table.ts'

const record = (namespace?: string): AvroRecord => ({
  ...{ type: 'record', name: 'Big', fields: [{ name: 'symbol', type: 'string' }] },
  ...(namespace !== undefined && { namespace }),
})

it('names the table of a topic so that SQL takes it', () => {
  expect(tableOfTopic('big-trades.v2')).toBe('big_trades_v2')
  expect(variableOfTopic('big-trades')).toBe('topic_big_trades')
})

it('keys what streaming SQL made by symbol, and what others made by nothing', () => {
  expect(foundTable('big', record('tickertape'))).toContain("'key.fields' = 'symbol'")
  expect(foundTable('big', record())).not.toContain('key.')
})

it('refuses a record that SQL has no type for', () => {
  const fields = [{ name: 'side', type: { type: 'enum', symbols: ['BUY'] } as never }]
  expect(() => foundTable('orders', { type: 'record', name: 'O', fields })).toThrow(TypeError)
})
