import { describe, expect, it } from 'vitest'
import { isoTime, readTime, readWindow } from './read-time.ts'

const now = Date.UTC(2026, 10, 21, 9, 30)
const read = (text: string) => readTime('--from', text, now)

describe('readTime', () => {
  it.each([
    ['2026-11-21T04:00:00Z', '2026-11-21T04:00:00Z'],
    ['2026-11-21T04:00Z', '2026-11-21T04:00:00Z'],
    ['2026-11-21T04:00:00.250Z', '2026-11-21T04:00:00.250Z'],
    ['2026-11-21T04:00:00-05:00', '2026-11-21T09:00:00Z'],
    ['2026-11-21', '2026-11-21T00:00:00Z'],
    ['now', '2026-11-21T09:30:00Z'],
  ])('reads %s', (text, expected) => {
    expect(isoTime(read(text))).toBe(expected)
  })

  it.each([
    ['2026-11-21 04:00', '2026-11-21T04:00:00Z'],
    ['2026-11-21T04:00:00', '2026-11-21T04:00:00Z'],
    ['2026-11-31', '2026-11-30T00:00:00Z'],
    ['2026-02-30T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['2026-13-01', '2026-12-01T00:00:00Z'],
    ['2026-1-2', '2026-01-02T00:00:00Z'],
    ['2026-11-21T25:61Z', '2026-11-21T23:59:00Z'],
    ['2h', '2026-11-21T07:30:00Z'],
    ['1795226689', '2026-11-21T02:04:49Z'],
    ['1795226689154', '2026-11-21T02:04:49.154Z'],
  ])('answers %s with the nearest right time', (text, meant) => {
    expect(() => read(text)).toThrow(`did you mean ${meant}?`)
  })

  it.each(['yesterday', '', '21.11.2026'])('answers "%s" with an example', (text) => {
    expect(() => read(text)).toThrow('give one like 2026-11-21T04:00:00Z')
  })
})

describe('readWindow', () => {
  it('answers the wrong order with the right one', () => {
    expect(() => readWindow('2026-11-21', '2026-11-20', now)).toThrow(
      'did you mean --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z?',
    )
  })

  it('refuses a window without length', () => {
    expect(() => readWindow('2026-11-21', '2026-11-21', now)).toThrow('--to is the first moment')
  })
})
