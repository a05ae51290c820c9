import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileTime } from './file-time.ts'
import { Instant } from './instant.ts'

describe('fileTime', () => {
  const expected = Date.UTC(2026, 10, 20, 14, 30) * 1000
  const readable: readonly unknown[] = [
    '2026-11-20T14:30:00Z',
    '2026-11-20 14:30',
    ' 2026-11-20 09:30:00-05:00 ',
    '1795185000',
    1795185000,
    '1795185000.0',
    1795185000000,
    '1795185000000000',
    '1795185000000000000',
    1795185000000000000n,
    new Instant(1795185000000000),
  ]
  it.each(readable.map((value) => [String(value), value]))('reads %s', (_text, value) => {
    expect(fileTime(value)).toBe(expected)
  })

  it('keeps microseconds, of nanoseconds too, and cuts off what is below', () => {
    for (const value of [
      '1795185000858228',
      '1795185000858228999',
      1795185000858228999n,
      '2026-11-20T14:30:00.858228999Z',
    ]) {
      expect(fileTime(value)).toBe(1795185000858228)
    }
  })

  it('reads YYYYMMDD as a date, and other eight digits as seconds', () => {
    expect(fileTime('20261120')).toBe(Date.UTC(2026, 10, 20) * 1000)
    expect(fileTime('20260230')).toBeNaN()
    expect(fileTime('99999999')).toBe(99_999_999_000_000)
  })

  it.each(['', 'soon', '11/20/2026', null, undefined, true])('does not read %j', (value) => {
    expect(fileTime(value)).toBeNaN()
  })

  it('finds the unit of an epoch number from 1973 to 5138', () => {
    const seconds = fc.integer({ min: 100_000_001, max: 99_999_999_999 })
    fc.assert(
      fc.property(seconds, (second) => {
        const units = [second, second * 1e3, BigInt(second) * 10n ** 6n, BigInt(second) * 10n ** 9n]
        for (const epoch of units) expect(fileTime(String(epoch))).toBe(second * 1e6)
      }),
    )
  })
})
