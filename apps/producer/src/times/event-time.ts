const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]| ?([+-])(\d\d):?(\d\d))?)?$/

const number = (digits: string | undefined): number => (digits === undefined ? 0 : Number(digits))

/**
 * Epoch microseconds of an RFC 3339 time, an ISO date or a date-time without a zone, which is taken as UTC.
 * Reads the fraction from its digits, because Date keeps milliseconds only; nanoseconds are cut off.
 * Exact from 1685 to 2255, where microseconds are below 2^53. NaN for anything else.
 */
export function microsOf(text: string): number {
  const match = pattern.exec(text)
  if (match === null) return Number.NaN
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour, zoneMinute] =
    match
  const [y, m, d] = [number(year), number(month) - 1, number(day)]
  const midnight = Date.UTC(y, m, d)
  const date = new Date(midnight)
  // Date.UTC rolls 31 February over into March, and takes the year 99 for 1999.
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m || date.getUTCDate() !== d) {
    return Number.NaN
  }
  if (number(hour) > 23 || number(minute) > 59 || number(second) > 60) return Number.NaN
  const offset = (number(zoneHour) * 60 + number(zoneMinute)) * (sign === '-' ? -60 : 60)
  const seconds = number(hour) * 3600 + number(minute) * 60 + number(second) - offset
  return (midnight + seconds * 1000) * 1000 + number(fraction.slice(0, 6).padEnd(6, '0'))
}
