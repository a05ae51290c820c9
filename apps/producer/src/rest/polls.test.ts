import { SkippingClock } from '@tickertape/testkit'
import { describe, expect, it } from 'vitest'
import { polls } from './polls.ts'

async function instants(clock: SkippingClock, count: number, busyMs: number): Promise<number[]> {
  const stop = new AbortController()
  const seen: number[] = []
  for await (const at of polls({ clock, signal: stop.signal, nextAt: (began) => began + 100 })) {
    seen.push(at)
    if (busyMs > 0) await clock.wait(busyMs, stop.signal)
    if (seen.length === count) stop.abort()
  }
  return seen
}

describe('polls', () => {
  it('come at once and then at their interval, from start to start', async () => {
    expect(await instants(new SkippingClock(0), 4, 30)).toEqual([0, 100, 200, 300])
  })

  it('never overlap, and do not catch up on what a long one missed', async () => {
    expect(await instants(new SkippingClock(0), 3, 350)).toEqual([0, 350, 700])
  })

  it('end without an error when they are stopped while they wait', async () => {
    const stop = new AbortController()
    const clock = new SkippingClock(0, 50)
    const all = polls({ clock, signal: stop.signal, nextAt: (began) => began + 100 })
    await all.next()
    const next = all.next()
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
