import { describe, expect, it } from 'vitest'
import { decimalOf, idOf, isMessage, jsonOf, microsOfText, numberOf, optionalOf } from './fields.ts'

describe('the readers of fields', () => {
  it('take a number only for a JSON number, and text only for text', () => {
    expect([1.5, 0, -1].map(numberOf)).toEqual([1.5, 0, -1])
    expect(['1', null, undefined, {}, true].map(numberOf)).toEqual(new Array(5).fill(Number.NaN))
    expect(['1.50', ' 2 ', '1e-3'].map(decimalOf)).toEqual([1.5, 2, 0.001])
    expect(['', ' ', 'x', 1, null].map(decimalOf)).toEqual(new Array(5).fill(Number.NaN))
  })

  it('leave absent what may be absent, and read it when it is there', () => {
    expect([undefined, null, 3, '3'].map((value) => optionalOf(value))).toEqual([
      ...[null, null, 3, Number.NaN],
    ])
    expect(optionalOf('3', decimalOf)).toBe(3)
  })

  it('read ids as text and times to the microsecond', () => {
    expect([7, 'x7', null, {}].map(idOf)).toEqual(['7', 'x7', '', ''])
    expect(microsOfText('2026-11-20T15:04:07.218443Z')).toBe(
      Date.UTC(2026, 10, 20, 15, 4, 7) * 1000 + 218_443,
    )
    expect(microsOfText(17)).toBeNaN()
  })

  it('never throw for text that is not JSON', () => {
    expect([jsonOf('{"a":1}'), jsonOf('{"a":'), jsonOf('')]).toEqual([
      { a: 1 },
      undefined,
      undefined,
    ])
    expect([{}, [], null, 1].map(isMessage)).toEqual([true, false, false, false])
  })
})
