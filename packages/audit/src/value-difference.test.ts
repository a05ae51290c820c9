import { describe, expect, it } from 'vitest'
import { valueDifference } from './value-difference.ts'

const value = {
  source: 'test',
  bars: [
    { S: 'AAPL', c: 1 },
    { S: 'AAPL', c: 101.2, n: null },
  ],
}

describe('valueDifference', () => {
  it('is undefined for equal values', () => {
    expect(valueDifference(structuredClone(value), value)).toBeUndefined()
  })

  it.each([
    [
      { bars: [value.bars[0], { ...value.bars[1], c: 101.3 }] },
      'bars[1].c is 101.3 instead of 101.2',
    ],
    [
      { bars: value.bars.slice(0, 1) },
      'bars[1] is absent instead of {"S":"AAPL","c":101.2,"n":null}',
    ],
    [{ source: undefined }, 'source is absent instead of "test"'],
    [{ more: 1 }, 'more is 1 instead of absent'],
    [{ bars: [value.bars[0], { ...value.bars[1], n: 0 }] }, 'bars[1].n is 0 instead of null'],
  ])('names the first place where %j differs', (change, text) => {
    expect(valueDifference({ ...value, ...change }, value)).toBe(text)
  })

  it('shortens what is long', () => {
    expect(valueDifference('x'.repeat(500), 'y')?.length).toBeLessThan(200)
  })
})
