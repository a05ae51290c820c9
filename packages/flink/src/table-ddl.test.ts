import { schemas } from '@tickertape/schema'
import { expect, it } from 'vitest'
import { sqlType, tableDdl } from './table-ddl.ts'
import { topicTables } from './tables.ts'

it('keeps the microseconds of an event as the number that they are', () => {
  const micros = { type: 'long', logicalType: 'timestamp-micros' }
  expect(sqlType(micros)).toBe('BIGINT NOT NULL')
  expect(sqlType(micros, 'sink')).toBe('BIGINT NOT NULL')
})

it('writes the milliseconds of a result as a timestamp', () => {
  const millis = { type: 'long', logicalType: 'timestamp-millis' }
  expect(sqlType(millis)).toBe('BIGINT NOT NULL')
  expect(sqlType(millis, 'sink')).toBe('TIMESTAMP(3) NOT NULL')
})

it('lets only what may be missing be null', () => {
  expect(sqlType(['null', 'double'])).toBe('DOUBLE')
  expect(sqlType('string')).toBe('STRING NOT NULL')
})

it('sees a batch as an array of rows', () => {
  const items = schemas.trades.batch.fields.at(-1)?.type
  expect(sqlType(items as never)).toMatch(/^ARRAY<ROW<`S` STRING NOT NULL, .*> NOT NULL> NOT NULL$/)
})

it('refuses a type that it does not know', () => {
  expect(() => sqlType('fixed')).toThrow('no SQL type for "fixed"')
})

it('gives every sink of a job transactions of its own', () => {
  const sinks = topicTables.filter(({ role }) => role.kind === 'sink')
  const prefixes = sinks.map(
    (sink) => /transactional-id-prefix' = '([^']+)'/.exec(tableDdl(sink))?.[1],
  )
  expect(prefixes).toEqual(sinks.map(({ table }) => `flink-\${job}-${table}`))
})

it('reads committed records only', () => {
  for (const ddl of topicTables.map(tableDdl)) {
    expect(ddl).toContain("'properties.isolation.level' = 'read_committed'")
  }
})
