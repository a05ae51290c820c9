import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOf, dayOf, weekdayOf } from './local-time.ts'
import { MarketCalendar } from './market-calendar.ts'
import { roundTheClock, usEquities } from './us-equities.ts'

const calendar = new MarketCalendar(usEquities)
const at = (text: string) => calendar.sessionAt(Date.parse(text))?.name ?? 'closed'
const utc = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 16)

describe('sessions of US equities', () => {
  it.each([
    ['2026-07-01T07:59:59Z', 'closed', 'before four in summer time'],
    ['2026-07-01T08:00:00Z', 'pre', 'at four'],
    ['2026-07-01T13:30:00Z', 'regular', 'at half past nine'],
    ['2026-11-20T14:29:59Z', 'pre', 'a second before half past nine in winter'],
    ['2026-11-20T14:30:00Z', 'regular', 'at half past nine in winter'],
    ['2026-11-20T20:59:59Z', 'regular', 'in the last second'],
    ['2026-11-20T21:00:00Z', 'post', 'at sixteen'],
    ['2026-11-21T00:59:59Z', 'post', 'on the next day of UTC'],
    ['2026-11-21T01:00:00Z', 'closed', 'at twenty'],
    ['2026-11-21T15:00:00Z', 'closed', 'on a Saturday'],
    ['2026-11-26T15:00:00Z', 'closed', 'on Thanksgiving'],
    ['2026-11-27T17:59:59Z', 'regular', 'before one on the day after Thanksgiving'],
    ['2026-11-27T18:00:00Z', 'post', 'at one on that day'],
    ['2026-11-27T22:00:00Z', 'closed', 'at seventeen on that day'],
    ['2026-10-30T13:30:00Z', 'regular', 'on the Friday before the clocks go back'],
    ['2026-11-02T13:30:00Z', 'pre', 'at the same time of UTC on the Monday after'],
    ['2027-03-15T13:30:00Z', 'regular', 'on the Monday after they go forward'],
  ])('at %s: %s, %s', (text, name) => {
    expect(at(text)).toBe(name)
  })

  it('have their bounds in UTC by the date, not by the season of the host', () => {
    const opened = (text: string) => {
      const session = calendar.sessionAt(Date.parse(text))
      return session && [utc(session.opensAt), utc(session.closesAt)]
    }
    expect(opened('2026-10-30T15:00:00Z')).toEqual(['2026-10-30T13:30', '2026-10-30T20:00'])
    expect(opened('2026-11-02T15:00:00Z')).toEqual(['2026-11-02T14:30', '2026-11-02T21:00'])
    expect(opened('2026-12-24T15:00:00Z')).toEqual(['2026-12-24T14:30', '2026-12-24T18:00'])
    const zones = ['America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Apia'].map((TZ) =>
      execFileSync(process.execPath, ['-e', probe], { env: { ...process.env, TZ } }).toString(),
    )
    expect(new Set(zones)).toEqual(new Set(['2026-11-02T14:30:00.000Z']))
  })

  it('come one after the other over weekends, holidays and changes of the clocks', () => {
    const next = (text: string) => {
      const session = calendar.sessionFrom(Date.parse(text))
      return session && `${session.name} ${utc(session.opensAt)}`
    }
    expect(next('2026-11-20T15:00:00Z')).toBe('regular 2026-11-20T14:30')
    expect(next('2026-10-31T12:00:00Z')).toBe('pre 2026-11-02T09:00')
    expect(next('2026-11-26T12:00:00Z')).toBe('pre 2026-11-27T09:00')
    expect(next('2027-12-23T23:59:00Z')).toBe('post 2027-12-23T21:00')
    expect(next('2027-12-24T12:00:00Z')).toBe('pre 2027-12-27T09:00')
    const never = new MarketCalendar({ ...usEquities, weekdays: [], exceptions: new Map() })
    expect(never.sessionFrom(Date.parse('2026-11-20T15:00:00Z'))).toBeUndefined()
  })

  it('hold the time that they are asked for', () => {
    const time = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2029, 0) })
    fc.assert(
      fc.property(time, (epochMs) => {
        const session = calendar.sessionAt(epochMs)
        const from = calendar.sessionFrom(epochMs)
        if (session) {
          expect(session.opensAt).toBeLessThanOrEqual(epochMs)
          expect(session.closesAt).toBeGreaterThan(epochMs)
          expect(from).toEqual(session)
        } else {
          expect(from?.opensAt).toBeGreaterThan(epochMs)
          expect(calendar.sessionAt((from?.opensAt ?? 0) - 1)).toBeUndefined()
        }
      }),
    )
  })
})

/** Run with a zone of its own: the host's zone is read once, at the start of a process. */
const probe = `import('${import.meta.dirname}/market-calendar.ts').then(async ({ MarketCalendar }) => {
  const { usEquities } = await import('${import.meta.dirname}/us-equities.ts')
  const session = new MarketCalendar(usEquities).sessionAt(Date.UTC(2026, 10, 2, 15))
  process.stdout.write(new Date(session.opensAt).toISOString())
})`

/** The rules by which the exchanges make their table: this finds what the table has wrong. */
function daysByRule(year: number): { closed: string[]; early: string[] } {
  const day = (month: number, date: number) =>
    dayOf(new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10))
  const nth = (month: number, weekday: number, n: number) =>
    day(month, 1) + ((7 + weekday - weekdayOf(day(month, 1))) % 7) + 7 * (n - 1)
  const observed = (date: number) => date + ({ 0: 1, 6: -1 }[weekdayOf(date)] ?? 0)
  const memorial = nth(6, 1, 1) - 7
  const thanksgiving = nth(11, 4, 4)
  // No Friday off for a New Year's Day on a Saturday: that would be in the old year.
  const newYear = weekdayOf(day(1, 1)) === 6 ? [] : [observed(day(1, 1))]
  const fixed = [observed(day(6, 19)), observed(day(7, 4)), observed(day(12, 25))]
  const moving = [nth(1, 1, 3), nth(2, 1, 3), goodFriday(year), memorial, nth(9, 1, 1)]
  const closed = [...newYear, ...moving, ...fixed, thanksgiving].toSorted((a, b) => a - b)
  const eves = [day(7, 3), thanksgiving + 1, day(12, 24)]
  const early = eves.filter((eve) => ![0, 6].includes(weekdayOf(eve)) && !closed.includes(eve))
  // Independence Day on a weekend has no eve.
  const kept = early.filter((eve) => eve !== day(7, 3) || closed.includes(day(7, 4)))
  return { closed: closed.map(dateOf), early: kept.map(dateOf) }
}

/** Two days before Easter by the Gregorian computus of Butcher and Meeus. */
function goodFriday(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1) / 86_400_000 - 2
}

describe('the table of US equities', () => {
  it.each([2025, 2026, 2027, 2028])('has the holidays and early closes of %i', (year) => {
    const dates = [...usEquities.exceptions].filter(([date]) => date.startsWith(`${year}`))
    const closed = dates.filter(([, sessions]) => sessions.length === 0).map(([date]) => date)
    const early = dates.filter(([, sessions]) => sessions.length > 0).map(([date]) => date)
    const mourning = closed.filter((date) => date === '2025-01-09')
    const rule = daysByRule(year)
    expect(closed.toSorted()).toEqual([...rule.closed, ...mourning].toSorted())
    expect(early).toEqual(rule.early)
  })
})

describe('a market that never closes', () => {
  it('is open at every time', () => {
    const crypto = new MarketCalendar(roundTheClock)
    for (const text of ['2026-11-21T15:00:00Z', '2026-12-25T00:00:00Z', '2026-11-01T23:59:59Z']) {
      expect(crypto.sessionAt(Date.parse(text))?.name).toBe('regular')
    }
  })
})
