import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Columns } from './columns.ts'
import { barOf, timeOf } from './normalise.ts'

const columns: Columns = {
  ...{ time: ['Date'], open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' },
}
const row = { Date: '2026-11-20', o: '1', h: '2.5', l: '0.5', c: ' 2 ', v: '1e6' }

describe('timeOf', () => {
  const expected = Date.UTC(2026, 10, 20, 14, 30)
  it.each([
    '2026-11-20T14:30:00Z',
    '2026-11-20 14:30',
    ' 2026-11-20 09:30:00-05:00 ',
    '1795185000',
    1795185000,
    '1795185000.0',
    1795185000000,
    '1795185000000000',
    '1795185000000000000',
  ])('reads %j', (value) => {
    expect(timeOf(value)).toBe(expected)
  })

  it('reads YYYYMMDD as a date, and other eight digits as seconds', () => {
    expect(timeOf('20261120')).toBe(Date.UTC(2026, 10, 20))
    expect(timeOf('20260230')).toBeNaN()
    expect(timeOf('99999999')).toBe(99_999_999_000)
  })

  it.each(['', 'soon', '11/20/2026', null, undefined, true])('does not read %j', (value) => {
    expect(timeOf(value)).toBeNaN()
  })

  it('finds the unit of an epoch number from 1973 to 5138', () => {
    const seconds = fc.integer({ min: 100_000_001, max: 99_999_999_999 })
    fc.assert(
      fc.property(seconds, (second) => {
        const units = [
          second,
          second * 1e3,
          BigInt(second) * 1_000_000n,
          BigInt(second) * 10n ** 9n,
        ]
        for (const epoch of units) {
          expect(Math.abs(timeOf(String(epoch)) - second * 1000)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

const named = (symbol: string) => ({ symbol, timeframe: '1m' })

describe('barOf', () => {
  it('makes a bar of texts', () => {
    expect(barOf(row, columns, named('GOOG'))).toEqual({
      ...{ S: 'GOOG', o: 1, h: 2.5, l: 0.5, c: 2, v: 1e6, t: Date.UTC(2026, 10, 20) },
      ...{ n: null, vw: null, tf: '1m' },
    })
  })

  it('takes the symbol, the trade count and the average from their columns', () => {
    const all = { ...columns, symbol: 'S', trades: 'n', average: 'vw' }
    const bar = barOf({ ...row, S: 'BTC/USD', n: '7', vw: '' }, all, named('unused'))
    expect(bar).toMatchObject({ S: 'BTC/USD', n: 7, vw: null })
  })

  it('joins a date and a time of day', () => {
    const two = { ...columns, time: ['Date', 'Time'] }
    expect(barOf({ ...row, Time: '09:31' }, two, named('A')).t).toBe(Date.UTC(2026, 10, 20, 9, 31))
  })

  it.each(['', '1,234.5', 'n/a', null, undefined])('makes %j no price, not 0', (o) => {
    expect(barOf({ ...row, o }, columns, named('A')).o).toBeNaN()
  })

  it('has no volume where the file has none', () => {
    const { volume: _, ...without } = columns
    expect(barOf(row, without, named('A')).v).toBe(0)
  })
})
