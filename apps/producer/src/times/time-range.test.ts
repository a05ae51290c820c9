import { describe, expect, it } from 'vitest'
import { microsOfMoment, timeRange } from './time-range.ts'

const now = Date.UTC(2026, 10, 21, 12)
const iso = (micros: number) => new Date(micros / 1000).toISOString()

describe('microsOfMoment', () => {
  it.each([
    ['now', '2026-11-21T12:00:00.000Z'],
    ['12h', '2026-11-21T00:00:00.000Z'],
    ['30d', '2026-10-22T12:00:00.000Z'],
    ['2w', '2026-11-07T12:00:00.000Z'],
    ['1y', '2025-11-21T12:00:00.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
  ])('reads %s', (moment, expected) => {
    expect(iso(microsOfMoment(moment, now))).toBe(expected)
  })

  it.each(['yesterday', '5', '1q', '2026-13-01', ''])('answers NaN for "%s"', (moment) => {
    expect(microsOfMoment(moment, now)).toBeNaN()
  })
})

describe('timeRange', () => {
  it('begins where it is usual and ends now when nothing is set', () => {
    const { fromMicros, toMicros } = timeRange({ from: '', to: '' }, '1d', now)
    expect([iso(fromMicros), iso(toMicros)]).toEqual([
      '2026-11-20T12:00:00.000Z',
      '2026-11-21T12:00:00.000Z',
    ])
  })

  it('names the setting that is unreadable', () => {
    expect(() => timeRange({ from: '', to: 'soon' }, '1d', now)).toThrow(
      /producer.to must be a time/,
    )
  })

  it('refuses a range that ends before it begins', () => {
    expect(() => timeRange({ from: 'now', to: '1d' }, '1d', now)).toThrow(
      /must be before producer.to/,
    )
  })
})
