import { describe, expect, it } from 'vitest'
import { vwapOf } from './vwap.ts'

const MIDNIGHT = Date.UTC(2026, 10, 21)
const candle = (t: number, price: number, v: number) => ({
  ...{ t, o: price, h: price, l: price, c: price },
  ...{ v, pv: price * v, n: 1 },
})

describe('the volume-weighted average price', () => {
  it('begins with what was traded since midnight before the first candle', () => {
    const candles = [candle(MIDNIGHT + 3_600_000, 10, 1)]
    expect(vwapOf(candles, { v: 3, pv: 60 })).toEqual([17.5])
    expect(vwapOf(candles, { v: 0, pv: 0 })).toEqual([10])
  })

  it('begins anew at midnight', () => {
    const candles = [candle(MIDNIGHT - 60_000, 10, 1), candle(MIDNIGHT, 30, 2)]
    expect(vwapOf(candles, { v: 1, pv: 20 })).toEqual([15, 30])
  })

  it('is the price where nothing was traded', () => {
    expect(vwapOf([candle(MIDNIGHT, 10, 0)], { v: 0, pv: 0 })).toEqual([10])
  })
})
