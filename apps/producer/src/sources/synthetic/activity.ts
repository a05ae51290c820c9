import type { MarketCalendar } from '@tickertape/calendar'

const NIGHT = 0.01
const EXTENDED = 0.06

/**
 * How busy the market is compared with the mean of a regular session: a U over the session, thin before
 * and after it, a trickle at night and on days without trading, so that a demo at any hour shows something.
 */
export function activityAt(calendar: MarketCalendar, epochMs: number): number {
  const { day, minute } = calendar.localTime(epochMs)
  const session = calendar
    .sessionsOn(day)
    .find(({ open, close }) => minute >= open && minute < close)
  if (session === undefined) return NIGHT
  if (session.name !== 'regular') return EXTENDED
  const fromMiddle = (2 * (minute - session.open)) / (session.close - session.open) - 1
  return 0.5 + 1.5 * fromMiddle ** 2
}
