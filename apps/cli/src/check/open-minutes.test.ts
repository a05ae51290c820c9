import { roundTheClock, usEquities } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import { holesIn, holesText, minutesOf, regularSpans } from './open-minutes.ts'

const DAY_MS = 86_400_000
const day = (date: string) => {
  const fromMs = Date.parse(date)
  return { fromMs, toMs: fromMs + DAY_MS }
}
const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`)
const span = (from: string, to: string) => ({ fromMs: at(from), toMs: at(to) })
const minutesFrom = (from: string, count: number) =>
  Array.from({ length: count }, (_, minute) => at(from) + minute * 60_000)

describe('the minutes that a market is open', () => {
  it.each([
    ['2026-11-20', 390, 'a Friday'],
    ['2026-07-01', 390, 'a day of summer time'],
    ['2026-11-21', 0, 'a Saturday'],
    ['2026-11-26', 0, 'Thanksgiving'],
    ['2026-11-27', 210, 'the day after, which ends at one'],
  ])('on %s are %i for US equities: %s', (date, minutes) => {
    expect(minutesOf(regularSpans(usEquities, day(date)))).toBe(minutes)
  })

  it('are all of a day for coins', () => {
    expect(minutesOf(regularSpans(roundTheClock, day('2026-11-21')))).toBe(1440)
  })

  it('end with the time that is looked at', () => {
    const soFar = { ...day('2026-11-20'), toMs: at('15:00') }
    expect(regularSpans(usEquities, soFar)).toEqual([span('14:30', '15:00')])
  })
})

describe('holes', () => {
  const open = [span('14:30', '14:40')]

  it('are none where every minute is there, and one where none is', () => {
    expect(holesIn(open, minutesFrom('14:30', 10))).toEqual([])
    expect(holesIn(open, [])).toEqual(open)
  })

  it('are found at the beginning, in between and at the end', () => {
    const seen = [...minutesFrom('14:31', 3), at('14:36'), at('14:37')]
    expect(holesIn(open, seen)).toEqual([
      span('14:30', '14:31'),
      span('14:34', '14:36'),
      span('14:38', '14:40'),
    ])
  })

  it('do not reach from one session into the next', () => {
    const two = [span('14:30', '14:32'), span('15:00', '15:02')]
    expect(holesIn(two, [at('14:30'), at('15:01')])).toEqual([
      span('14:31', '14:32'),
      span('15:00', '15:01'),
    ])
  })

  it('are told by their first and last minute, the longest first', () => {
    const holes = [span('14:30', '14:31'), span('15:00', '15:05'), span('16:00', '16:02')]
    expect(holesText(holes)).toBe('15:00 to 15:04, 16:00 to 16:01, 14:30')
    expect(holesText(holes, 1)).toBe('15:00 to 15:04 and 2 more')
  })
})
