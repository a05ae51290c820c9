import { describe, expect, it } from 'vitest'
import { MarketCalendar } from './market-calendar.ts'
import { withOverrides } from './overrides.ts'
import { usEquities } from './us-equities.ts'

const sessionsAt = (text: string, ...times: string[]) => {
  const calendar = new MarketCalendar(withOverrides(usEquities, text))
  return times.map((time) => calendar.sessionAt(Date.parse(time))?.name ?? 'closed')
}

describe('producer.calendar', () => {
  it('closes a day, shortens one, and opens one that the table has closed', () => {
    const text = '2027-01-05=closed, 2027-07-02=13:00 2027-07-05=open'
    expect(sessionsAt(text, '2027-01-05T16:00:00Z')).toEqual(['closed'])
    const early = ['2027-07-02T16:59:00Z', '2027-07-02T17:00:00Z', '2027-07-02T21:00:00Z']
    expect(sessionsAt(text, ...early)).toEqual(['regular', 'post', 'closed'])
    expect(sessionsAt(text, '2027-07-05T16:00:00Z', '2027-09-06T16:00:00Z')).toEqual([
      'regular',
      'closed',
    ])
  })

  it('changes nothing when it is empty', () => {
    expect(withOverrides(usEquities, ' ')).toEqual(usEquities)
  })

  it.each([
    '2027-01-05',
    '2027-02-30=closed',
    '2027-01-05=shut',
    '2027-01-05=9:00',
    '2027-01-05=16:00',
    '2027-01-05=09:30',
    '05.01.2027=closed',
  ])('refuses "%s" and says how to write it', (text) => {
    expect(() => withOverrides(usEquities, text)).toThrow(
      `producer.calendar: "${text}" must be a date with closed, open, or the New York time`,
    )
  })
})
