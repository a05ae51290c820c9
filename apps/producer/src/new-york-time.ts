const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const format = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
})

function offsetOfHour(hour: number): number {
  const parts = format.formatToParts(hour * HOUR_MS)
  const at = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour')) - hour * HOUR_MS
}

let cachedHour = Number.NaN
let cachedOffset = 0

/** New York's offset from UTC changes on the hour, so one look-up serves all times of an hour. */
function offsetAt(epochMs: number): number {
  const hour = Math.floor(epochMs / HOUR_MS)
  if (hour !== cachedHour) {
    cachedOffset = offsetOfHour(hour)
    cachedHour = hour
  }
  return cachedOffset
}

export interface NewYorkTime {
  /** 0 is Sunday. */
  readonly weekday: number
  /** Minutes since midnight, with fraction. */
  readonly minute: number
}

export function newYorkTime(epochMs: number): NewYorkTime {
  const local = epochMs + offsetAt(epochMs)
  const day = Math.floor(local / DAY_MS)
  // 1 January 1970 was a Thursday.
  return { weekday: (((day + 4) % 7) + 7) % 7, minute: (local - day * DAY_MS) / 60_000 }
}

export const OPEN_MINUTE = 9 * 60 + 30
export const CLOSE_MINUTE = 16 * 60

export const isTradingDay = ({ weekday }: NewYorkTime): boolean => weekday >= 1 && weekday <= 5

/** Monday to Friday, 9:30 to 16:00 in New York. Holidays and early closes are not known here. */
export function isRegularSession(epochMs: number): boolean {
  const time = newYorkTime(epochMs)
  return isTradingDay(time) && time.minute >= OPEN_MINUTE && time.minute < CLOSE_MINUTE
}
