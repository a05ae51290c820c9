import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOf, dayOf, weekdayOf, ZoneClock } from './local-time.ts'

const newYork = new ZoneClock('America/New_York')

describe('New York time', () => {
  it.each([
    ['2026-10-30T13:30:00Z', 5, 570, 'a Friday of summer time'],
    ['2026-11-02T14:30:00Z', 1, 570, 'the Monday after the clocks went back'],
    ['2026-11-01T05:59:00Z', 0, 119, 'the last minute before they did'],
    ['2026-11-01T06:00:00Z', 0, 60, 'the minute after'],
    ['2026-11-21T03:00:00Z', 5, 1320, 'late on Friday, when UTC is a day ahead'],
    ['1969-12-31T17:00:00Z', 3, 720, 'a Wednesday before the epoch'],
  ])('%s is weekday %i, minute %i: %s', (text, weekday, minute) => {
    const time = newYork.at(Date.parse(text))
    expect([weekdayOf(time.day), time.minute]).toEqual([weekday, minute])
  })

  it('goes to UTC and back', () => {
    const zones = ['America/New_York', 'Asia/Kolkata', 'UTC'].map((zone) => new ZoneClock(zone))
    const days = fc.integer({ min: dayOf('2020-01-01'), max: dayOf('2029-12-31') })
    // No market trades while the clocks change, between midnight and four.
    const minutes = fc.integer({ min: 240, max: 1439 })
    fc.assert(
      fc.property(days, minutes, fc.constantFrom(...zones), (day, minute, zone) => {
        expect(zone.at(zone.epochMs(day, minute))).toEqual({ day, minute })
      }),
    )
  })
})

describe('dayOf', () => {
  it('numbers the days, and refuses what is no date', () => {
    expect(dayOf('1970-01-02')).toBe(1)
    expect(dateOf(dayOf('2028-02-29'))).toBe('2028-02-29')
    for (const text of ['2027-02-29', '2027-2-1', '2027-13-01', 'soon', '']) {
      expect(dayOf(text)).toBeNaN()
    }
  })
})
