import { expect, test } from 'vitest'
import { onlySymbols } from './only-symbols.ts'

const batch = { source: 'x', bars: [{ S: 'AAPL' }, { S: 'TSLA' }, { S: 'AAPL' }] }

test('without symbols everything is wanted', () => {
  expect(onlySymbols(batch, [])).toBe(batch)
  expect(onlySymbols('text', [])).toBe('text')
})

test('an event is wanted by its symbol', () => {
  expect(onlySymbols({ symbol: 'AAPL', c: 1 }, ['AAPL'])).toEqual({ symbol: 'AAPL', c: 1 })
  expect(onlySymbols({ symbol: 'TSLA', c: 1 }, ['AAPL'])).toBeUndefined()
})

test('a batch is cut down to its items, and not shown without one', () => {
  expect(onlySymbols(batch, ['TSLA', 'GOOGL'])).toEqual({ source: 'x', bars: [{ S: 'TSLA' }] })
  expect(onlySymbols(batch, ['GOOGL'])).toBeUndefined()
})

test('what could not be decoded is of no symbol', () => {
  expect(onlySymbols('AAPL', ['AAPL'])).toBeUndefined()
  expect(onlySymbols(null, ['AAPL'])).toBeUndefined()
})
