export { hoursOf } from './hours-of.ts'
export { dateOf, dayOf, type LocalTime, weekdayOf, ZoneClock } from './local-time.ts'
export {
  MarketCalendar,
  type MarketHours,
  type OpenSession,
  type Session,
  type SessionName,
} from './market-calendar.ts'
export { withOverrides } from './overrides.ts'
export { roundTheClock, usEquities } from './us-equities.ts'
