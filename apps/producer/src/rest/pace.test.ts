import { SkippingClock } from '@tickertape/testkit'
import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

const { signal } = new AbortController()

describe('Pace', () => {
  it('lets the first one pass and spaces the others', async () => {
    const clock = new SkippingClock(1_000)
    const pace = new Pace(300, clock)
    const times: number[] = []
    for (let n = 0; n < 4; n++) {
      await pace.turn(signal)
      times.push(clock.now())
    }
    expect(times).toEqual([1_000, 1_300, 1_600, 1_900])
  })

  it('spaces those that wait together, too', async () => {
    const clock = new SkippingClock(0)
    const pace = new Pace(100, clock)
    const times: number[] = []
    const pass = async () => {
      await pace.turn(signal)
      times.push(clock.now())
    }
    await Promise.all([pass(), pass(), pass()])
    expect(times).toEqual([0, 100, 200])
  })

  it('holds back all while it is told to', async () => {
    const clock = new SkippingClock(0)
    const pace = new Pace(100, clock)
    pace.hold(5_000)
    pace.hold(3_000)
    await pace.turn(signal)
    expect(clock.now()).toBe(5_000)
  })

  it('waits for an instant that is further away than a timer reaches', async () => {
    const clock = new SkippingClock(0)
    const pace = new Pace(0, clock)
    pace.hold(40 * 86_400_000)
    await pace.turn(signal)
    expect(clock.now()).toBe(40 * 86_400_000)
  })

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController()
    const pace = new Pace(0, new SkippingClock(0, 0))
    pace.hold(1_000_000)
    const turn = pace.turn(stop.signal)
    stop.abort(new Error('stopped'))
    await expect(turn).rejects.toThrow('stopped')
  })
})
