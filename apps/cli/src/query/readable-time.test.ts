import { expect, test } from 'vitest'
import { readableTime } from './readable-time.ts'

test('milliseconds and microseconds read as UTC with all their digits', () => {
  expect(readableTime('time_stamp', 1_780_000_000_123)).toBe('2026-05-28 20:26:40.123')
  expect(readableTime('received_at', 1_780_000_000_123_457)).toBe('2026-05-28 20:26:40.123457')
})

test('times before 1970 and far ones read too', () => {
  expect(readableTime('time_stamp', -1)).toBe('1969-12-31 23:59:59.999')
  expect(readableTime('time_stamp', 99_999_999_999_999)).toMatch(/^5138-/)
})

test('an aggregate of a time is a time, other columns and other values are not', () => {
  expect(readableTime('max(time_stamp)', 0)).toBe('1970-01-01 00:00:00.000')
  expect(readableTime('count(*)', 1_780_000_000_123)).toBeUndefined()
  expect(readableTime('time_stamp', '-Infinity')).toBeUndefined()
  expect(readableTime('time_stamp', 1.5)).toBeUndefined()
})
