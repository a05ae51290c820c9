import type { ZoneClock } from '@tickertape/calendar'
import { microsOf } from '../times/event-time.ts'

const MINUTES_PER_DAY = 24 * 60
const MICROS_PER_DAY = MINUTES_PER_DAY * 60_000_000

const zoned = /([Zz]|[+-]\d\d:?\d\d)$/

/**
 * Epoch microseconds of a date-time that names its zone, or else is what the clock on the wall says in
 * `zone`. NaN for anything else.
 */
export function microsOfWallTime(text: string, zone: ZoneClock): number {
  const micros = microsOf(text)
  if (Number.isNaN(micros) || (text.includes(':') && zoned.test(text))) return micros
  const day = Math.floor(micros / MICROS_PER_DAY)
  const inDay = micros - day * MICROS_PER_DAY
  const minute = Math.floor(inDay / 60_000_000)
  return zone.epochMs(day, minute) * 1000 + (inDay - minute * 60_000_000)
}
