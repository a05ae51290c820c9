import type { Cell } from '@tickertape/pinot'

const timeColumn = /^(?:\w+\()?(?:time_stamp|received_at)\)?$/i

/** Below it a number counts milliseconds (until the year 5138), from it on microseconds (from 1973). */
const FIRST_MICROS = 1e14

/** The value of a time column as UTC, e.g. `2026-11-21 05:12:33.123456`; undefined for anything else. */
export function readableTime(column: string, value: Cell): string | undefined {
  if (!timeColumn.test(column) || typeof value !== 'number' || !Number.isSafeInteger(value))
    return undefined
  const isMicros = Math.abs(value) >= FIRST_MICROS
  const ms = isMicros ? Math.floor(value / 1000) : value
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return undefined
  const micros = isMicros ? String(value - ms * 1000).padStart(3, '0') : ''
  return date.toISOString().replace('T', ' ').replace('Z', micros)
}
