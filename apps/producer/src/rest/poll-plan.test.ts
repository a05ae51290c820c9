import { MarketCalendar, usEquities } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import { intervalFor, nextPollAt } from './poll-plan.ts'

const market = new MarketCalendar(usEquities)
const next = (from: string, minutes: number) =>
  new Date(nextPollAt(Date.parse(from), minutes * 60_000, market)).toISOString()

describe('intervalFor', () => {
  it('makes the requests of a day last for a regular session', () => {
    expect(intervalFor({ requestsPerPoll: 1, requestsPerDay: 100 })).toBe(234_000)
    expect(intervalFor({ requestsPerPoll: 3, requestsPerDay: 25 })).toBe(2_808_000)
  })
})

describe('nextPollAt', () => {
  it('keeps the interval while the regular session is open', () => {
    expect(next('2026-11-20T15:00:00Z', 4)).toBe('2026-11-20T15:04:00.000Z')
  })

  it('comes once after the close, for the last values of the day', () => {
    expect(next('2026-11-20T20:58:00Z', 4)).toBe('2026-11-20T21:02:00.000Z')
  })

  it('then waits for the first minute of the next session, over a weekend and in summer time', () => {
    expect(next('2026-11-20T21:02:00Z', 4)).toBe('2026-11-23T14:31:00.000Z')
    expect(next('2026-06-26T21:02:00Z', 4)).toBe('2026-06-29T13:31:00.000Z')
  })

  it('knows holidays and half days', () => {
    expect(next('2026-11-25T22:00:00Z', 4)).toBe('2026-11-27T14:31:00.000Z')
    expect(next('2026-11-27T17:58:00Z', 4)).toBe('2026-11-27T18:02:00.000Z')
    expect(next('2026-11-27T18:02:00Z', 4)).toBe('2026-11-30T14:31:00.000Z')
  })

  it('does not miss a session that begins within the interval', () => {
    expect(next('2026-11-20T14:29:00Z', 4)).toBe('2026-11-20T14:33:00.000Z')
  })
})
