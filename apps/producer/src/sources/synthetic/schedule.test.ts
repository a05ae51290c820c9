import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Schedule } from './schedule.ts'

const startMs = Date.UTC(2026, 10, 20, 14, 30)

describe('Schedule', () => {
  it('shares the rate among symbols and kinds', () => {
    expect(new Schedule({ symbols: 3, kinds: 1, rate: 5, startMs }).stepMs).toBe(600)
    expect(new Schedule({ symbols: 3, kinds: 2, rate: 5, startMs }).stepMs).toBe(1200)
  })

  it.each([
    [{ symbols: 99, kinds: 1, rate: 100_000 }, 'rate 100000 needs at least 100 symbols'],
    [{ symbols: 3, kinds: 2, rate: 10_000 }, 'rate 10000 needs at least 5 symbols'],
  ])('refuses %o, where two events of a symbol would share a millisecond', (pace, message) => {
    expect(() => new Schedule({ ...pace, startMs })).toThrow(message)
  })

  it('gives every step its own millisecond, keeps the rate, and ends no step early', () => {
    const pace = fc
      .record({
        symbols: fc.integer({ min: 1, max: 5_000 }),
        kinds: fc.integer({ min: 1, max: 3 }),
        rate: fc.double({ min: 0.01, max: 1_000_000, noNaN: true }),
      })
      .filter(({ symbols, kinds, rate }) => symbols * kinds * 1000 >= rate)
    fc.assert(
      fc.property(pace, fc.nat(10_000_000), (some, number) => {
        const schedule = new Schedule({ ...some, startMs })
        // Three centuries: beyond them the times would not fit microseconds.
        const step = Math.min(number, Math.floor(1e13 / schedule.stepMs))
        const [from, to] = [schedule.startOf(step), schedule.startOf(step + 1)]
        expect(to - from).toBeGreaterThanOrEqual(1)
        expect(Math.abs(from - startMs - step * schedule.stepMs)).toBeLessThanOrEqual(1.01)
        expect(schedule.endedBy(to)).toBe(step + 1)
        expect(schedule.endedBy(to - 1)).toBe(step)
      }),
    )
  })

  it('has ended no step before its start', () => {
    expect(new Schedule({ symbols: 1, kinds: 1, rate: 5, startMs }).endedBy(startMs - 1)).toBe(0)
  })
})
