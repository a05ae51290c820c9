import type { MarketHours, Session } from './market-calendar.ts'

const at = (hour: number, minute = 0): number => hour * 60 + minute

const sessions: readonly Session[] = [
  { name: 'pre', open: at(4), close: at(9, 30) },
  { name: 'regular', open: at(9, 30), close: at(16) },
  { name: 'post', open: at(16), close: at(20) },
]

/** A day whose regular session ends at a minute of the day; the late session ends four hours after it. */
export const earlyClose = (close: number): readonly Session[] => [
  { name: 'pre', open: at(4), close: at(9, 30) },
  { name: 'regular', open: at(9, 30), close },
  { name: 'post', open: close, close: Math.min(close + at(4), at(20)) },
]

/** Days without trading, as the exchanges publish them. */
const closed: Readonly<Record<number, string>> = {
  2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
  2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
  2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
  2028: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
}

/** Days whose regular session ends at 13:00. */
const halfDays: Readonly<Record<number, string>> = {
  2025: '07-03 11-28 12-24',
  2026: '11-27 12-24',
  2027: '11-26',
  2028: '07-03 11-24',
}

const dated = (table: Readonly<Record<number, string>>): string[] =>
  Object.entries(table).flatMap(([year, days]) => days.split(' ').map((day) => `${year}-${day}`))

/** NYSE and Nasdaq, 2025 to 2028. In other years the weekends alone are known. */
export const usEquities: MarketHours = {
  zone: 'America/New_York',
  weekdays: [1, 2, 3, 4, 5],
  sessions,
  exceptions: new Map([
    ...dated(closed).map((date) => [date, []] as const),
    ...dated(halfDays).map((date) => [date, earlyClose(at(13))] as const),
  ]),
}

/** Open at all times. */
export const roundTheClock: MarketHours = {
  zone: 'UTC',
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  sessions: [{ name: 'regular', open: 0, close: at(24) }],
  exceptions: new Map(),
}
