import { describe, expect, it } from 'vitest'
import { Pace, readSpeed } from './pace.ts'

describe('readSpeed', () => {
  it('reads a factor and max', () => {
    expect(['10x', '0.5x', 'max'].map(readSpeed)).toEqual([10, 0.5, 'max'])
  })

  it.each([
    ['10', 'did you mean 10x?'],
    ['0x', 'give one like 10x, or max'],
    ['fast', 'give one like 10x, or max'],
  ])('answers %s with what is right', (text, hint) => {
    expect(() => readSpeed(text)).toThrow(hint)
  })
})

describe('Pace', () => {
  it('lets records come as they were recorded, so many times faster', () => {
    let nowMs = 1_000
    const pace = new Pace({ speed: 10, firstMs: 50_000, now: () => nowMs })
    expect(pace.waitMs(50_000)).toBe(0)
    expect(pace.waitMs(60_000)).toBe(1_000)
    nowMs += 990
    expect(pace.waitMs(60_000)).toBe(0)
    expect(pace.waitMs(70_000)).toBe(1_010)
  })

  it('never waits for a record of the past, nor at full speed', () => {
    const pace = (speed: 1 | 'max') => new Pace({ speed, firstMs: 50_000, now: () => 0 })
    expect(pace(1).waitMs(10_000)).toBe(0)
    expect(pace('max').waitMs(9_999_999)).toBe(0)
  })

  it('begins with the first record that it sees when it goes on', () => {
    const pace = new Pace({ speed: 1, firstMs: undefined, now: () => 0 })
    expect(pace.waitMs(80_000)).toBe(0)
    expect(pace.waitMs(81_000)).toBe(1_000)
  })
})
