import { expect, it } from 'vitest'
import { spans, when } from './format.ts'

it('says a unit once when two lengths of time have it', () => {
  expect(spans(65, 197)).toBe('65, 197 ms')
  expect(spans(65, 1_970)).toBe('65 ms, 2.0 s')
})

it('says the day of a time that is not of today', () => {
  const now = Date.UTC(2026, 10, 21, 14)
  expect(when(now - 60_000, now)).toBe('13:59:00')
  expect(when(now - 86_400_000, now)).toBe('2026-11-20 14:00:00')
})
