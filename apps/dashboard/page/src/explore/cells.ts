import * as say from '../format.ts'

const EARLIEST_MS = Date.UTC(1990, 0)
const LATEST_MS = Date.UTC(2100, 0)

/** A number that is a time of these decades, in milliseconds or microseconds, as milliseconds. */
export function timeMsOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined
  for (const ms of [value, value / 1000]) {
    if (ms > EARLIEST_MS && ms < LATEST_MS) return ms
  }
  return undefined
}

const namesTime = /time|received_at|minute|hour|day|bucket|^at$|^t$|from$|^to$/i

/** A cell as people read it: times as times, numbers with their thousands. */
export function showCell(value: unknown, column: string): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number')
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  const ms = namesTime.test(column) ? timeMsOf(value) : undefined
  if (ms !== undefined) return `${say.day(ms)} ${say.clockMs(ms)}`
  if (Number.isInteger(value)) return say.count(value)
  return String(Number(value.toPrecision(9)))
}

export const isTimeColumn = (name: string, values: readonly unknown[]): boolean =>
  namesTime.test(name) &&
  values.length > 0 &&
  values.every((value) => timeMsOf(value) !== undefined)
