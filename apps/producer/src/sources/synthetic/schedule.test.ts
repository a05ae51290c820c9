import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Schedule } from './schedule.ts'

const startMs = Date.UTC(2026, 10, 20, 14, 30)

describe('Schedule', () => {
  it('shares the rate among symbols and kinds', () => {
    expect(new Schedule({ symbols: 3, kinds: 1, rate: 5, startMs }).lengthOf(0)).toBe(600)
    expect(new Schedule({ symbols: 3, kinds: 2, rate: 5, startMs }).lengthOf(0)).toBe(1200)
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
        const stepMs = schedule.lengthOf(0)
        // Three centuries: beyond them the times would not fit microseconds.
        const step = Math.min(number, Math.floor(1e13 / stepMs))
        const [from, to] = [schedule.startOf(step), schedule.startOf(step + 1)]
        expect(to - from).toBeGreaterThanOrEqual(1)
        expect(Math.abs(from - schedule.startOf(0) - step * stepMs)).toBeLessThanOrEqual(1.01)
        expect(schedule.endedBy(to)).toBe(step + 1)
        expect(schedule.endedBy(to - 1)).toBe(step)
      }),
    )
  })

  it('begins where bars of its length begin: at a multiple of it, when it is whole', () => {
    const startOf = (rate: number, ms: number) =>
      new Schedule({ symbols: 3, kinds: 1, rate, startMs: startMs + ms }).startOf(0) - startMs
    expect([startOf(5, 0), startOf(5, 1), startOf(5, 599), startOf(5, 600)]).toEqual([0, 0, 0, 600])
    expect(startOf(7, 1)).toBe(1)
  })

  it('comes in bursts, and keeps the rate over their cycle', () => {
    const burst = { cycleMs: 60_000, burstMs: 3_000, factor: 20 }
    const rates = fc.record({
      symbols: fc.integer({ min: 1, max: 50 }),
      kinds: fc.integer({ min: 1, max: 3 }),
      rate: fc.double({ min: 0.1, max: 90, noNaN: true }),
    })
    fc.assert(
      fc.property(rates, fc.nat(100_000), ({ symbols, kinds, rate }, step) => {
        const schedule = new Schedule({ symbols, kinds, rate, startMs, burst })
        const cycles = 1_000
        const steps = schedule.endedBy(startMs + cycles * burst.cycleMs)
        expect(Math.abs(steps - (cycles * 60 * rate) / symbols / kinds)).toBeLessThanOrEqual(1)
        const [from, to] = [schedule.startOf(step), schedule.startOf(step + 1)]
        expect(to).toBeGreaterThan(from)
        expect(schedule.endedBy(to)).toBe(step + 1)
        expect(schedule.endedBy(to - 1)).toBe(step)
      }),
    )
  })

  it('is twenty times as fast in a burst as outside', () => {
    const burst = { cycleMs: 60_000, burstMs: 3_000, factor: 20 }
    const schedule = new Schedule({ symbols: 1, kinds: 1, rate: 10, startMs, burst })
    const within = (fromMs: number, toMs: number) =>
      schedule.endedBy(startMs + toMs) - schedule.endedBy(startMs + fromMs)
    expect(within(0, 60_000)).toBe(600)
    expect(within(57_000, 60_000) / 3 / (within(0, 57_000) / 57)).toBeCloseTo(20, 0)
    expect(schedule.lengthOf(0) / schedule.lengthOf(599)).toBeCloseTo(20)
  })

  it('sends more or fewer events than are scheduled, at the same rate', () => {
    const half = new Schedule({ symbols: 1, kinds: 1, rate: 10, startMs, sentShare: 0.5 })
    expect(half.lengthOf(0)).toBe(50)
  })

  it('has ended no step before its start', () => {
    expect(new Schedule({ symbols: 1, kinds: 1, rate: 5, startMs }).endedBy(startMs - 1)).toBe(0)
  })
})
