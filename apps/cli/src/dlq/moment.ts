import { TapeError } from '@tickertape/errors'

const agePattern = /^(\d{1,5})(m|h|d)$/
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

const timePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** Epoch milliseconds of a time (UTC unless it names its zone), a date, or an age. Throws TAPE_CLI_USAGE. */
export function readMoment(option: string, text: string, nowMs: number): number {
  const [, count, unit] = agePattern.exec(text) ?? []
  if (count !== undefined) return nowMs - Number(count) * unitMs[unit as keyof typeof unitMs]
  const hasZone = /(Z|[+-]\d\d:\d\d|^\d{4}-\d\d-\d\d)$/.test(text)
  const ms = timePattern.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN
  if (!Number.isNaN(ms)) return ms
  throw new TapeError(
    'TAPE_CLI_USAGE',
    `--${option} must be a time like 2026-11-20T14:30:00Z, a date, or an age like 30m, 12h, 7d, not "${text}"`,
  )
}
