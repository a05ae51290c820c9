import { TapeError } from '@tickertape/errors'

const age = /^(\d{1,6})(s|m|h|d|w|y)$/
const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const exact = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/

export const isoTime = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

function yearsBefore(nowMs: number, years: number): number {
  const date = new Date(nowMs)
  return date.setUTCFullYear(date.getUTCFullYear() - years)
}

/** Epoch milliseconds of an age like `90s`, `30m`, `12h`, `7d`, `2w` or `1y` before now; undefined for anything else. */
export function momentOfAge(text: string, nowMs: number): number | undefined {
  const [, count, unit] = age.exec(text) ?? []
  if (count === undefined || unit === undefined) return undefined
  if (unit === 'y') return yearsBefore(nowMs, Number(count))
  return nowMs - Number(count) * (unitMs[unit] as number)
}

function momentOfTime(text: string): number | undefined {
  if (!exact.test(text)) return undefined
  const [day, clock] = text.split('T') as [string, string?]
  const hasZone = clock === undefined || /(Z|[+-]\d{2}:\d{2})$/.test(clock)
  const ms = Date.parse(hasZone ? text : `${text}Z`)
  // A day that the month does not have is one of the next month to the parser.
  const isDay = Number.isFinite(ms) && isoTime(Date.parse(day)).startsWith(day)
  return isDay ? ms : undefined
}

/** A moment as people write it: what was meant, and whether it is another one when it is read again. */
export interface Moment {
  readonly ms: number
  readonly form: 'now' | 'age' | 'time'
}

/**
 * Reads `now`, an age, a date (its first moment, UTC), or a time, which is UTC unless it names its zone.
 * Undefined for anything else.
 */
export function readMoment(text: string, nowMs: number): Moment | undefined {
  if (text === 'now') return { ms: nowMs, form: 'now' }
  const ofAge = momentOfAge(text, nowMs)
  if (ofAge !== undefined) return { ms: ofAge, form: 'age' }
  const ms = momentOfTime(text)
  return ms === undefined ? undefined : { ms, form: 'time' }
}

const loose =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?)?(Z|[+-]\d{2}:?\d{2})?$/i

/** The nearest moment that a person may have meant, as it has to be written; undefined for no time at all. */
function nearestMoment(text: string, nowMs: number): string | undefined {
  const tight = text.trim().toLowerCase().replaceAll(/\s/g, '')
  if (readMoment(tight, nowMs)) return tight
  if (/^\d{10}$/.test(text)) return isoTime(Number(text) * 1_000)
  if (/^\d{13}$/.test(text)) return isoTime(Number(text))
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] =
    loose.exec(text.trim()) ?? []
  if (year === undefined) return undefined
  const monthIndex = Math.min(Math.max(Number(month), 1), 12) - 1
  const lastDay = new Date(Date.UTC(Number(year), monthIndex + 1, 0)).getUTCDate()
  const days = Math.min(Math.max(Number(day), 1), lastDay)
  const clock = [
    Math.min(Number(hour), 23),
    Math.min(Number(minute), 59),
    Math.min(Number(second), 59),
  ] as const
  return isoTime(Date.UTC(Number(year), monthIndex, days, ...clock) + Number(`0${fraction}`) * 1000)
}

/** `name "text" is no time: did you mean ...?` */
export function noMoment(name: string, text: string, nowMs: number): TapeError {
  const meant = nearestMoment(text, nowMs)
  const forms = 'give a time like 2026-11-21T04:00:00Z, a date, now, or an age like 90s, 12h or 7d'
  const hint = meant ? `did you mean ${meant}?` : forms
  return new TapeError('TAPE_CLI_USAGE', `${name} "${text}" is no time: ${hint}`)
}

/** Epoch milliseconds of a moment. Throws TAPE_CLI_USAGE with the nearest one that would be right. */
export function momentOf(name: string, text: string, nowMs: number): number {
  const moment = readMoment(text, nowMs)
  if (moment) return moment.ms
  throw noMoment(name, text, nowMs)
}
