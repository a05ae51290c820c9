import { TapeError } from '@tickertape/errors'
import { momentOf } from './moment.ts'

const DAY_MS = 86_400_000

/** A day of UTC: from `fromMs` on and before `toMs`, epoch milliseconds. */
export interface Day {
  /** Such as 2026-11-20. */
  readonly date: string
  readonly fromMs: number
  readonly toMs: number
}

/** Reads a date, `today`, `yesterday`, or an age such as `1d`. Throws TAPE_CLI_USAGE for anything else, and for a day to come. */
export function readDay(name: string, text: string, nowMs: number): Day {
  const daysBack = ['today', 'yesterday'].indexOf(text)
  const at = daysBack >= 0 ? nowMs - daysBack * DAY_MS : momentOf(name, text, nowMs)
  const fromMs = Math.floor(at / DAY_MS) * DAY_MS
  if (fromMs > nowMs) throw new TapeError('TAPE_CLI_USAGE', `${name} ${text} is still to come`)
  return { date: new Date(fromMs).toISOString().slice(0, 10), fromMs, toMs: fromMs + DAY_MS }
}
