import { expect, it } from 'vitest'
import { readDay } from './day.ts'

const now = Date.parse('2026-11-21T09:30:00Z')
const read = (text: string) => readDay('--day', text, now)

it.each([
  ['2026-11-20', '2026-11-20'],
  ['2024-02-29', '2024-02-29'],
  ['today', '2026-11-21'],
  ['yesterday', '2026-11-20'],
  ['1d', '2026-11-20'],
])('%s is the whole day %s of UTC', (text, date) => {
  const fromMs = Date.parse(`${date}T00:00:00Z`)
  expect(read(text)).toEqual({ date, fromMs, toMs: fromMs + 86_400_000 })
})

it('the first and the last moment of a day have the same yesterday', () => {
  const yesterday = (time: string) => readDay('--day', 'yesterday', Date.parse(time)).date
  expect(yesterday('2027-01-01T00:00:00Z')).toBe('2026-12-31')
  expect(yesterday('2027-01-01T23:59:59.999Z')).toBe('2026-12-31')
})

it.each([
  ['tomorrow', '--day "tomorrow" is no time: give a time like'],
  ['2026-11-31', 'did you mean 2026-11-30T00:00:00Z?'],
  ['2026-11-22', '--day 2026-11-22 is still to come'],
])('%s is refused', (text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'TAPE_CLI_USAGE',
      message: expect.stringContaining(message),
    }),
  )
})
