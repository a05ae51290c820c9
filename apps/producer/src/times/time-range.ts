import { type Config, momentOfAge } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { microsOf } from './event-time.ts'

/** Epoch microseconds of `now`, an age like `30d` before it, or a time; NaN for anything else. */
export function microsOfMoment(moment: string, nowMs: number): number {
  if (moment === 'now') return nowMs * 1000
  const ofAge = momentOfAge(moment, nowMs)
  return ofAge === undefined ? microsOf(moment) : ofAge * 1000
}

/** Event times from `fromMicros` on and before `toMicros`, in epoch microseconds. */
export interface TimeRange {
  readonly fromMicros: number
  readonly toMicros: number
}

/** The moment of a setting in epoch microseconds. Throws TAPE_CONFIG_INVALID. */
export function readMoment(setting: 'from' | 'to', moment: string, nowMs: number): number {
  const micros = microsOfMoment(moment, nowMs)
  if (Number.isFinite(micros)) return micros
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `producer.${setting} must be a time like 2026-11-20T14:30:00Z, a date, \`now\` or an age like 30d, not "${moment}"`,
  )
}

/**
 * The configured range. `usualFrom` says where it begins when nothing is set; the end is now.
 * Throws TAPE_CONFIG_INVALID for an unreadable time or a range without length.
 */
export function timeRange(
  { from, to }: Pick<Config['producer'], 'from' | 'to'>,
  usualFrom: string,
  nowMs: number = Date.now(),
): TimeRange {
  const fromMicros = readMoment('from', from || usualFrom, nowMs)
  const toMicros = readMoment('to', to || 'now', nowMs)
  if (fromMicros < toMicros) return { fromMicros, toMicros }
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `producer.from (${new Date(fromMicros / 1000).toISOString()}) must be before producer.to (${new Date(toMicros / 1000).toISOString()})`,
  )
}
