import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { microsOf } from './event-time.ts'

describe('microsOf', () => {
  it('keeps microseconds and cuts nanoseconds off', () => {
    const second = Date.UTC(2026, 10, 20, 15, 4, 7) * 1000
    expect(microsOf('2026-11-20T15:04:07.218443127Z')).toBe(second + 218_443)
    expect(microsOf('2026-11-20T15:04:07.2184439Z')).toBe(second + 218_443)
    expect(microsOf('2026-11-20T15:04:07.2Z')).toBe(second + 200_000)
    expect(microsOf('2026-11-20T15:04:07Z')).toBe(second)
  })

  it.each([
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['2026-11-20 15:04', Date.UTC(2026, 10, 20, 15, 4)],
    ['2026-11-20 15:04:07', Date.UTC(2026, 10, 20, 15, 4, 7)],
    ['2026-11-20T15:04:07-05:00', Date.UTC(2026, 10, 20, 20, 4, 7)],
    ['2026-11-20 15:04:07+0530', Date.UTC(2026, 10, 20, 9, 34, 7)],
    ['1929-10-29', Date.UTC(1929, 9, 29)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('reads %s, as UTC unless it names its zone', (text, epochMs) => {
    expect(microsOf(text)).toBe(epochMs * 1000)
  })

  it.each([
    '',
    'now',
    '2026-02-30',
    '2026-13-01',
    '0050-01-01',
    '2026-11-20T24:00:00Z',
    '2026-11-20T15:60:00Z',
  ])('does not read %j', (text) => {
    expect(microsOf(text)).toBeNaN()
  })

  it('agrees with Date on every time whose microseconds are exact', () => {
    const dates = fc.date({
      min: new Date('1685-01-01T00:00:00Z'),
      max: new Date('2255-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 999 }), (date, micros) => {
        const text = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
        expect(microsOf(text)).toBe(date.getTime() * 1000 + micros)
      }),
    )
  })
})
