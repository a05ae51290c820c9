import { describe, expect, it } from 'vitest'
import { LagClock } from './lag-clock.ts'

describe('the lag in time of a partition', () => {
  it('is 0 while the reader has committed all that is there', () => {
    const clock = new LagClock()
    expect(clock.lagMs(10, 10, 1_000)).toBe(0)
    expect(clock.lagMs(25, 25, 6_000)).toBe(0)
  })

  it('is the age of the first record that waits, not of the newest', () => {
    const clock = new LagClock()
    clock.lagMs(10, 10, 0)
    expect(clock.lagMs(20, 10, 5_000)).toBe(0)
    expect(clock.lagMs(30, 10, 10_000)).toBe(5_000)
    expect(clock.lagMs(40, 20, 15_000)).toBe(5_000)
    expect(clock.lagMs(40, 40, 20_000)).toBe(0)
  })

  it('goes on in a topic that nothing is written to any more', () => {
    const clock = new LagClock()
    clock.lagMs(10, 4, 0)
    expect(clock.lagMs(10, 4, 60_000)).toBe(60_000)
  })

  it('begins anew with a topic that was made anew', () => {
    const clock = new LagClock()
    clock.lagMs(1_000, 400, 0)
    expect(clock.lagMs(5, 0, 60_000)).toBe(0)
    expect(clock.lagMs(5, 0, 61_000)).toBe(1_000)
  })

  it('keeps the age of the oldest record however long a reader is away', () => {
    const clock = new LagClock()
    clock.lagMs(1, 0, 0)
    for (let look = 1; look <= 10_000; look++) clock.lagMs(look + 1, 0, look * 5_000)
    expect(clock.lagMs(10_001, 0, 50_000_000)).toBe(50_000_000)
  })
})
