import { describe, expect, it } from 'vitest'
import { isoTime, momentOf, readMoment } from './moment.ts'

const now = Date.UTC(2026, 10, 21, 9, 30)
const read = (text: string) => momentOf('--from', text, now)

describe('a moment', () => {
  it.each([
    ['2026-11-21T04:00:00Z', '2026-11-21T04:00:00Z'],
    ['2026-11-21T04:00Z', '2026-11-21T04:00:00Z'],
    ['2026-11-21T04:00:00.250Z', '2026-11-21T04:00:00.250Z'],
    ['2026-11-21T04:00:00.250999Z', '2026-11-21T04:00:00.250Z'],
    ['2026-11-21T04:00:00-05:00', '2026-11-21T09:00:00Z'],
    ['2026-11-21T04:00:00', '2026-11-21T04:00:00Z'],
    ['2026-11-21', '2026-11-21T00:00:00Z'],
    ['now', '2026-11-21T09:30:00Z'],
    ['90s', '2026-11-21T09:28:30Z'],
    ['30m', '2026-11-21T09:00:00Z'],
    ['2h', '2026-11-21T07:30:00Z'],
    ['7d', '2026-11-14T09:30:00Z'],
    ['2w', '2026-11-07T09:30:00Z'],
    ['1y', '2025-11-21T09:30:00Z'],
  ])('is read from %s', (text, expected) => {
    expect(isoTime(read(text))).toBe(expected)
  })

  it('says whether it is another one later', () => {
    const forms = ['now', '2h', '2026-11-21'].map((text) => readMoment(text, now)?.form)
    expect(forms).toEqual(['now', 'age', 'time'])
  })

  it.each([
    ['2026-11-21 04:00', '2026-11-21T04:00:00Z'],
    ['2026-11-31', '2026-11-30T00:00:00Z'],
    ['2026-02-30T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['2026-13-01', '2026-12-01T00:00:00Z'],
    ['2026-1-2', '2026-01-02T00:00:00Z'],
    ['2026-11-21T25:61Z', '2026-11-21T23:59:00Z'],
    ['2 H', '2h'],
    ['NOW', 'now'],
    ['1795226689', '2026-11-21T02:04:49Z'],
    ['1795226689154', '2026-11-21T02:04:49.154Z'],
  ])('that is written %s is answered with the nearest right one', (text, meant) => {
    expect(() => read(text)).toThrow(`did you mean ${meant}?`)
  })

  it.each(['yesterday', '', '21.11.2026'])(
    'that is no time, "%s", is answered with forms',
    (text) => {
      expect(() => read(text)).toThrow(
        'give a time like 2026-11-21T04:00:00Z, a date, now, or an age',
      )
    },
  )
})
