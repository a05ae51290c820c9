import { ZoneClock } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import { microsOfWallTime } from './wall-time.ts'

const newYork = new ZoneClock('America/New_York')
const iso = (micros: number) => new Date(micros / 1000).toISOString()

describe('microsOfWallTime', () => {
  it.each([
    ['2026-11-20 15:59:58', '2026-11-20T20:59:58.000Z', 'winter'],
    ['2026-07-20T15:59:58', '2026-07-20T19:59:58.000Z', 'summer'],
    ['2026-10-30 19:55:00', '2026-10-30T23:55:00.000Z', 'the evening before the clocks go back'],
    ['2026-11-02 04:00:00', '2026-11-02T09:00:00.000Z', 'the morning after the clocks went back'],
    ['2027-03-12 19:55:00', '2027-03-13T00:55:00.000Z', 'the evening before they go forward'],
    ['2027-03-15 04:00:00', '2027-03-15T08:00:00.000Z', 'the morning after they went forward'],
    ['2026-11-20T15:59:58Z', '2026-11-20T15:59:58.000Z', 'a time that names its zone'],
    ['2026-11-20T15:59:58+02:00', '2026-11-20T13:59:58.000Z', 'a time with an offset'],
  ])('reads %s as %s: %s', (text, expected) => {
    expect(iso(microsOfWallTime(text, newYork))).toBe(expected)
  })

  it('keeps microseconds', () => {
    const micros = microsOfWallTime('2026-11-20T15:59:58.123456', newYork)
    expect(micros).toBe(Date.parse('2026-11-20T20:59:58Z') * 1000 + 123_456)
  })

  it('gives the two hours of the night when clocks go back one time each, in order', () => {
    const [before, within, after] = ['00:30', '01:30', '02:30'].map((time) =>
      microsOfWallTime(`2026-11-01 ${time}:00`, newYork),
    ) as [number, number, number]
    expect(before).toBeLessThan(within)
    expect(within).toBeLessThan(after)
    expect(iso(after)).toBe('2026-11-01T07:30:00.000Z')
  })

  it.each(['', 'yesterday', '2026-13-01 10:00:00', 'null'])('answers NaN for "%s"', (text) => {
    expect(microsOfWallTime(text, newYork)).toBeNaN()
  })
})
