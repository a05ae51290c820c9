import { microsOf } from '../../times/event-time.ts'
import { Instant } from './instant.ts'

/** Date of a text like 20261120. As seconds it would be a day of 1970. */
const compactDate = /^(1[89]|2[01])\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/

/** Epoch seconds, ms, us or ns by magnitude: each unit holds the years 1973 to 5138. */
function microsOfEpoch(epoch: number): number {
  const size = Math.abs(epoch)
  if (size < 1e11) return Math.floor(epoch * 1e6)
  if (size < 1e14) return Math.floor(epoch * 1e3)
  if (size < 1e17) return Math.floor(epoch)
  return Math.floor(epoch / 1e3)
}

/** Whole numbers beyond 2^53 are nanoseconds; their digits are read, as a number would lose some. */
const microsOfDigits = (digits: string): number =>
  digits.length > 17 ? Number(BigInt(digits) / 1000n) : microsOfEpoch(Number(digits))

/**
 * Epoch microseconds of a date, a date-time (UTC unless it names its zone), YYYYMMDD, or an epoch number.
 * NaN for anything else.
 */
export function fileTime(value: unknown): number {
  if (value instanceof Instant) return value.epochMicros
  if (typeof value === 'bigint') return microsOfDigits(String(value))
  if (typeof value === 'number') return microsOfEpoch(value)
  if (typeof value !== 'string') return Number.NaN
  const text = value.trim()
  if (compactDate.test(text)) {
    return microsOf(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
  }
  if (/^-?\d+$/.test(text)) return microsOfDigits(text)
  return /^-?\d+\.\d+$/.test(text) ? microsOfEpoch(Number(text)) : microsOf(text)
}
