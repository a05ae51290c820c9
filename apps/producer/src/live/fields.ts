import { microsOf } from '../times/event-time.ts'

/** Readers of the fields of a message. What is not what it should be becomes NaN, which the rules reject. */

/** A JSON number. */
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** A number as text, as several venues send prices. */
export const decimalOf = (value: unknown): number =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN

/** Null for what is absent or null. */
export const optionalOf = (
  value: unknown,
  read: (value: unknown) => number = numberOf,
): number | null => (value === undefined || value === null ? null : read(value))

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** An id as text: empty for what is absent. */
export const idOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** Epoch microseconds of a time as text. */
export const microsOfText = (value: unknown): number => microsOf(textOf(value))

/** Parsed JSON, or undefined for text that is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An object of a message. */
export type Message = Readonly<Record<string, unknown>>

export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
