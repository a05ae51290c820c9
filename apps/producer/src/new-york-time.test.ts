import { describe, expect, it } from 'vitest'
import { isRegularSession, newYorkTime } from './new-york-time.ts'

describe('New York time', () => {
  it.each([
    ['2026-10-30T13:30:00Z', 5, 570, 'a Friday of summer time'],
    ['2026-11-02T14:30:00Z', 1, 570, 'the Monday after the clocks went back'],
    ['2026-11-01T05:59:00Z', 0, 119, 'the last minute before they did'],
    ['2026-11-01T06:00:00Z', 0, 60, 'the minute after'],
    ['2026-11-21T03:00:00Z', 5, 1320, 'late on Friday, when UTC is a day ahead'],
    ['1969-12-31T17:00:00Z', 3, 720, 'a Wednesday before the epoch'],
  ])('%s is weekday %i, minute %i: %s', (text, weekday, minute) => {
    expect(newYorkTime(Date.parse(text))).toEqual({ weekday, minute })
  })

  it.each([
    ['2026-11-20T14:29:59Z', false],
    ['2026-11-20T14:30:00Z', true],
    ['2026-11-20T20:59:59Z', true],
    ['2026-11-20T21:00:00Z', false],
    ['2026-11-21T15:00:00Z', false],
    ['2026-07-01T13:30:00Z', true],
  ])('at %s the regular session is open: %s', (text, open) => {
    expect(isRegularSession(Date.parse(text))).toBe(open)
  })
})
