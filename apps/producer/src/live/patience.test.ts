import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOffMs, overdue, timings } from './patience.ts'
import type { State } from './session.ts'

describe('backOffMs', () => {
  it('lies between one second and twice the doubled range, up to a minute', () => {
    expect([0, 1, 2, 5, 6, 40].map((losses) => backOffMs(losses, timings, () => 0))).toEqual(
      new Array(6).fill(1_000),
    )
    expect([0, 1, 2, 5, 6, 40].map((losses) => backOffMs(losses, timings, () => 1))).toEqual([
      2_000, 3_000, 5_000, 33_000, 60_000, 60_000,
    ])
  })

  it('never leaves its bounds', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
    fc.assert(
      fc.property(fc.nat(), chance, (losses, random) => {
        const pause = backOffMs(losses, timings, () => random)
        expect(pause).toBeGreaterThanOrEqual(1_000)
        expect(pause).toBeLessThanOrEqual(60_000)
      }),
    )
  })
})

describe('overdue', () => {
  const now = 1_000_000
  const at = (state: State, { progressAt = 0, heardAt = 0 }) =>
    overdue({ state, now, progressAt, heardAt }, { ...timings, heartbeatMs: 5_000 })

  it('gives each step of a connection ten seconds', () => {
    for (const state of ['connecting', 'authenticating', 'subscribing'] as const) {
      expect(at(state, { progressAt: now - 9_999 })).toBeUndefined()
      expect(at(state, { progressAt: now - 10_000 })).toBe('timeout')
    }
    for (const state of ['draining', 'backingOff', 'closed'] as const) {
      expect(at(state, {})).toBeUndefined()
    }
  })

  it('misses the heartbeats of a venue that promises them', () => {
    expect(at('live', { heardAt: now - 4_999 })).toBeUndefined()
    expect(at('live', { progressAt: now - 4_999 })).toBeUndefined()
    expect(at('live', { heardAt: now - 5_000 })).toBe('keepalive')
    expect(overdue({ state: 'live', now, progressAt: 0, heardAt: 0 }, timings)).toBeUndefined()
  })
})
