import { expect, it } from 'vitest'
import { windowOf } from './day-option.ts'

const nowMs = Date.parse('2026-11-21T09:30:00Z')

it.each([
  ['2026-11-19', '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z'],
  ['yesterday', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'],
  ['today', '2026-11-21T00:00:00Z', '2026-11-21T09:30:00Z'],
])('--day %s is from %s to %s', (day, from, to) => {
  expect(windowOf({ day }, nowMs)).toEqual({ from, to })
})

it('without a day the times are as they were given', () => {
  expect(windowOf({ day: undefined, from: '1y' }, nowMs)).toEqual({ from: '1y' })
})

it('a day beside a time is refused', () => {
  const both = () => windowOf({ day: 'today', to: 'now' }, nowMs)
  expect(both).toThrow(expect.objectContaining({ code: 'TAPE_CLI_USAGE' }))
})
