import { MarketCalendar, usEquities } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import { activityAt } from './activity.ts'

const calendar = new MarketCalendar(usEquities)
const at = (text: string) => activityAt(calendar, Date.parse(text))

describe('activityAt', () => {
  it('is a U over the session, with a mean of one', () => {
    const [open, noon] = [at('2026-11-20T14:30:00Z'), at('2026-11-20T17:45:00Z')]
    expect(open).toBeGreaterThan(3 * noon)
    expect(at('2026-11-20T20:59:00Z')).toBeGreaterThan(3 * noon)
    const minutes = Array.from({ length: 390 }, (_, minute) =>
      activityAt(calendar, Date.parse('2026-11-20T14:30:30Z') + minute * 60_000),
    )
    expect(minutes.reduce((sum, value) => sum + value) / 390).toBeCloseTo(1, 2)
  })

  it('is thin before and after the session, and thinnest at night, on weekends and holidays', () => {
    const evening = at('2026-11-20T23:00:00Z')
    expect(evening).toBeLessThan(0.2 * at('2026-11-20T17:45:00Z'))
    expect(at('2026-11-20T07:00:00Z')).toBeLessThan(evening)
    expect(at('2026-11-21T17:45:00Z')).toBeLessThan(evening)
    expect(at('2026-11-26T17:45:00Z')).toBeLessThan(evening)
  })
})
