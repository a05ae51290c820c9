import { TapeError } from '@tickertape/errors'
import { noMoment, readMoment } from './moment.ts'

const DAY_MS = 86_400_000

/** A day of UTC: from `fromMs` on and before `toMs`, epoch milliseconds. */
export interface Day {
  /** Such as 2026-11-20. */
  readonly date: string
  readonly fromMs: number
  readonly toMs: number
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** Reads a date, `today` or `yesterday`. Throws TAPE_CLI_USAGE for anything else, and for a day to come. */
export function readDay(name: string, text: string, nowMs: number): Day {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  const daysBack = ['today', 'yesterday'].indexOf(text)
  const given = isDate(text) ? readMoment(text, nowMs)?.ms : undefined
  const fromMs = daysBack >= 0 ? today - daysBack * DAY_MS : given
  if (fromMs === undefined) {
    if (isDate(text)) throw noMoment(name, text, nowMs)
    const forms = 'give a date like 2026-11-20, yesterday or today'
    throw new TapeError('TAPE_CLI_USAGE', `${name} "${text}" is no day: ${forms}`)
  }
  if (fromMs > nowMs) throw new TapeError('TAPE_CLI_USAGE', `${name} ${text} is still to come`)
  return { date: new Date(fromMs).toISOString().slice(0, 10), fromMs, toMs: fromMs + DAY_MS }
}
