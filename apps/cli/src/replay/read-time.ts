import { TapeError } from '@tickertape/errors'

const time =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?)?(Z|[+-]\d{2}:?\d{2})?$/i
const age = /^(\d{1,6})\s?(s|m|h|d|w)$/
const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

export const isoTime = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/** The nearest time that a person may have meant, as it has to be written; undefined for no time at all. */
function nearest(text: string, nowMs: number): string | undefined {
  const [, count, unit] = age.exec(text) ?? []
  if (count !== undefined) return isoTime(nowMs - Number(count) * (unitMs[unit as string] ?? 0))
  if (/^\d{10}$/.test(text)) return isoTime(Number(text) * 1_000)
  if (/^\d{13}$/.test(text)) return isoTime(Number(text))
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] =
    time.exec(text) ?? []
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

const exact = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/

function timeOf(text: string): number {
  const ms = exact.test(text) ? Date.parse(text) : Number.NaN
  const [day] = text.split('T') as [string]
  // A day that the month does not have is one of the next month to the parser.
  const isDay = Number.isFinite(ms) && isoTime(Date.parse(day)).startsWith(day)
  return isDay ? ms : Number.NaN
}

/**
 * Epoch milliseconds of an RFC 3339 time with its zone, of a date (its first moment, UTC), or of `now`.
 * Throws TAPE_CLI_USAGE with the nearest time that would be right.
 */
export function readTime(option: string, text: string, nowMs: number): number {
  if (text === 'now') return nowMs
  const ms = timeOf(text)
  if (Number.isFinite(ms)) return ms
  const meant = nearest(text.trim(), nowMs)
  const hint = meant ? `did you mean ${meant}?` : 'give one like 2026-11-21T04:00:00Z'
  throw new TapeError('TAPE_CLI_USAGE', `${option} "${text}" is no time with its zone: ${hint}`)
}

/** Record timestamps from `fromMs` on and before `toMs`, epoch milliseconds. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
  /** The end was given as `now`: a later run goes further. */
  readonly isOpen: boolean
}

/** Throws TAPE_CLI_USAGE for a time that cannot be read, or a window without length. */
export function readWindow(from: string, to: string, nowMs: number): TimeWindow {
  const fromMs = readTime('--from', from, nowMs)
  const window = { fromMs, toMs: readTime('--to', to, nowMs), isOpen: to === 'now' }
  if (window.fromMs < window.toMs) return window
  const swap =
    window.fromMs > window.toMs
      ? `did you mean --from ${isoTime(window.toMs)} --to ${isoTime(window.fromMs)}?`
      : '--to is the first moment that is left out: give a later one'
  throw new TapeError('TAPE_CLI_USAGE', `--from is not before --to: ${swap}`)
}
