import { expect, it } from 'vitest'
import { StatementReader } from './statement-reader.ts'

it('takes a statement over several lines, and several of one line', () => {
  const reader = new StatementReader()
  expect(reader.add('SELECT symbol -- the symbol;')).toEqual([])
  expect(reader.isOpen).toBe(true)
  expect(reader.add('FROM trades; SHOW TABLES; SELECT')).toEqual([
    'SELECT symbol \nFROM trades',
    'SHOW TABLES',
  ])
  expect(reader.isOpen).toBe(true)
  expect(reader.end()).toEqual(['SELECT'])
  expect(reader.isOpen).toBe(false)
})

it('takes empty lines and comments for nothing', () => {
  const reader = new StatementReader()
  expect(reader.add('')).toEqual([])
  expect(reader.add('-- a comment;')).toEqual([])
  expect(reader.isOpen).toBe(false)
  expect(reader.end()).toEqual([])
})

it('forgets what was begun', () => {
  const reader = new StatementReader()
  reader.add("SELECT 'a;")
  reader.clear()
  expect(reader.add('SHOW TABLES;')).toEqual(['SHOW TABLES'])
})
