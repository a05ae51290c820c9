import { expect, it } from 'vitest'
import { askedBy } from './asked.ts'

it('knows the rows after which a query ends', () => {
  expect(askedBy('SELECT * FROM trades LIMIT 5')).toEqual({ kind: 'query', limit: 5 })
  expect(askedBy('select 1 limit 3 -- enough')).toEqual({ kind: 'query', limit: 3 })
  const inner = 'SELECT * FROM (SELECT * FROM trades ORDER BY event_time LIMIT 9) LIMIT 5'
  expect(askedBy(inner)).toEqual({ kind: 'query', limit: 5 })
})

it('does not end what has no limit of its own', () => {
  for (const text of [
    'SELECT * FROM trades',
    'SELECT * FROM (SELECT * FROM trades LIMIT 5)',
    "SELECT 'LIMIT 5'",
    'SELECT 1 -- LIMIT 5',
  ]) {
    expect(askedBy(text), text).toEqual({ kind: 'query' })
  }
})

it('goes on with the first rows of an order, for they change', () => {
  expect(askedBy('SELECT * FROM trades ORDER BY price DESC LIMIT 5')).toEqual({ kind: 'query' })
  const ranked = 'SELECT ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) FROM trades LIMIT 5'
  expect(askedBy(ranked)).toEqual({ kind: 'query', limit: 5 })
})

it('makes a topic of CREATE TABLE AS, and leaves to Flink what brings its options', () => {
  expect(askedBy('CREATE TABLE `big` AS\nSELECT 1')).toEqual({
    kind: 'make-topic',
    table: 'big',
    query: 'SELECT 1',
  })
  const own = "CREATE TABLE big WITH ('connector' = 'print') AS SELECT 1"
  expect(askedBy(own)).toMatchObject({ kind: 'other' })
})

it('knows the tables that a statement writes into', () => {
  expect(askedBy('INSERT INTO big SELECT 1')).toEqual({ kind: 'insert', tables: ['big'] })
  const set = 'EXECUTE STATEMENT SET BEGIN INSERT INTO `a` SELECT 1; INSERT INTO b SELECT 2; END'
  expect(askedBy(set)).toEqual({ kind: 'insert', tables: ['a', 'b'] })
})

it('needs every table for a question about tables only', () => {
  expect(askedBy('SHOW TABLES')).toEqual({ kind: 'other', wantsAllTables: true })
  expect(askedBy('SHOW JOBS')).toEqual({ kind: 'other', wantsAllTables: false })
  expect(askedBy('DESCRIBE trades')).toEqual({ kind: 'other', wantsAllTables: false })
})
