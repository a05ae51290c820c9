import { describe, expect, it } from 'vitest'
import { partitionKey, type Table, tables } from '../tables.ts'
import { changesOf, type StoredColumn } from './prepare-tables.ts'

function kindOf({ clustering }: Table, name: string): StoredColumn['kind'] {
  if (partitionKey.some((key) => key === name)) return 'partition_key'
  return clustering.includes(name) ? 'clustering' : 'regular'
}

/** The columns of a table as Cassandra tells them: in the order of their names. */
const storedOf = (table: Table): StoredColumn[] =>
  table.columns
    .map(({ name, type }) => {
      const keys: readonly string[] = [...partitionKey, ...table.clustering]
      return { column_name: name, type, kind: kindOf(table, name), position: keys.indexOf(name) }
    })
    .sort((a, b) => (a.column_name < b.column_name ? -1 : 1))

const { trades } = tables
const mismatch = expect.objectContaining({ code: 'TAPE_CASSANDRA_MISMATCH' })

describe('a table', () => {
  it('is made when it is not there', () => {
    const [statement, ...more] = changesOf('tape', trades, [])
    expect(more).toEqual([])
    expect(statement).toMatch(/^CREATE TABLE IF NOT EXISTS "tape"\."trades"/)
    expect(statement).toContain('PRIMARY KEY ((symbol, day), time_stamp, source, trade_id, action)')
  })

  it('is left alone when it is as it must be, also with columns of others', () => {
    const more: StoredColumn = { column_name: 'x', type: 'int', kind: 'regular', position: -1 }
    expect(changesOf('tape', trades, [...storedOf(trades), more])).toEqual([])
  })

  it('gets the columns that it lacks', () => {
    const older = storedOf(trades).filter(({ column_name }) => column_name !== 'origin')
    expect(changesOf('tape', trades, older)).toEqual([
      'ALTER TABLE "tape"."trades" ADD origin text',
    ])
  })

  it('is refused with another key, or a column of another type', () => {
    const withoutAction = storedOf(trades).map((column) =>
      column.column_name === 'action' ? { ...column, kind: 'regular' as const } : column,
    )
    expect(() => changesOf('tape', trades, withoutAction)).toThrow(mismatch)
    const asText = storedOf(trades).map((column) =>
      column.column_name === 'price' ? { ...column, type: 'text' } : column,
    )
    expect(() => changesOf('tape', trades, asText)).toThrow(mismatch)
  })
})
