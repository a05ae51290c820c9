import { describe, expect, it } from 'vitest'
import type { Columns } from './columns.ts'
import { toItem } from './normalise.ts'
import type { Row } from './row.ts'

const columns: Columns = {
  ...{ time: ['Date'], open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' },
}
const row = { Date: '2026-11-20', o: '1', h: '2.5', l: '0.5', c: ' 2 ', v: '1e6' }
const facts = { symbol: 'GOOG', timeframe: '1d' }
const barOf = (from: Row, of: Columns = columns) =>
  toItem.bars({ row: from, number: 1, columns: of, facts })

describe('a bar of a row', () => {
  it('is made of texts', () => {
    expect(barOf(row)).toEqual({
      ...{ S: 'GOOG', o: 1, h: 2.5, l: 0.5, c: 2, v: 1e6, t: Date.UTC(2026, 10, 20) },
      ...{ n: null, vw: null, tf: '1d' },
    })
  })

  it('takes symbol, trade count, average and timeframe from their columns', () => {
    const all = { ...columns, symbol: 'S', trades: 'n', average: 'vw', timeframe: 'tf' }
    const bar = barOf({ ...row, S: 'BTC/USD', n: '7', vw: '', tf: '5m' }, all)
    expect(bar).toMatchObject({ S: 'BTC/USD', n: 7, vw: null, tf: '5m' })
  })

  it('joins a date and a time of day', () => {
    const two = { ...columns, time: ['Date', 'Time'] }
    expect(barOf({ ...row, Time: '09:31' }, two).t).toBe(Date.UTC(2026, 10, 20, 9, 31))
  })

  it.each(['', '1,234.5', 'n/a', null, undefined])('makes %j no price, not 0', (o) => {
    expect(barOf({ ...row, o }).o).toBeNaN()
  })

  it('has no volume where the file has none', () => {
    const { volume: _, ...without } = columns
    expect(barOf(row, without).v).toBe(0)
  })
})

describe('a trade of a row', () => {
  const trade: Columns = { time: ['t'], symbol: 'S', price: 'p', size: 's' }

  it('has the number of its row for an id where the file has none', () => {
    const source = { row: { t: 1795185000858228, S: 'A', p: 1, s: 2n }, columns: trade, facts }
    expect(toItem.trades({ ...source, number: 17 })).toEqual({
      ...{ S: 'A', p: 1, s: 2, t: 1795185000858228, i: 'row-17', x: '', c: '', a: 'new' },
    })
  })

  it('keeps ids as text, and joins conditions', () => {
    const named = { ...trade, id: 'i', conditions: 'c', exchange: 'x', action: 'a' }
    const values = { i: 3512008811734420991n, c: ['@', 'I'], x: 4, a: 'cancel' }
    const source = { row: { t: '2026-11-20', S: 'A', p: '1', s: '2', ...values }, columns: named }
    expect(toItem.trades({ ...source, facts, number: 1 })).toMatchObject({
      ...{ i: '3512008811734420991', c: '@,I', x: '4', a: 'cancel' },
    })
  })
})

describe('a quote of a row', () => {
  it('has sizes of 0 where the file has none', () => {
    const of: Columns = { time: ['t'], symbol: 'S', bid: 'b', ask: 'a' }
    const source = { row: { t: '2026-11-20', S: 'A', b: '1', a: '2' }, columns: of, facts }
    expect(toItem.quotes({ ...source, number: 3 })).toEqual({
      ...{ S: 'A', bp: 1, bs: 0, ap: 2, as: 0, t: Date.UTC(2026, 10, 20) * 1000 },
      ...{ bx: '', ax: '', c: '', i: 'row-3' },
    })
  })
})
