import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOffMs, overdue, type Silence, timings } from './patience.ts'

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
  const noon = Date.parse('2026-11-20T17:00:00Z')
  const silence = (changes: Partial<Silence>): Silence => ({
    ...{ rules: 'oneExchange', state: 'live', now: noon },
    ...{ progressAt: 0, heardAt: 0, dataAt: 0 },
    ...changes,
  })
  const patienceOf = (changes: Partial<Silence>) => overdue(silence(changes), timings)
  const minutesAgo = (minutes: number, from = noon) => from - minutes * 60_000

  it('gives each step of a connection ten seconds', () => {
    for (const state of ['connecting', 'authenticating', 'subscribing'] as const) {
      expect(patienceOf({ state, progressAt: noon - 9_999 })).toBeUndefined()
      expect(patienceOf({ state, progressAt: noon - 10_000 })).toBe('timeout')
    }
    expect(patienceOf({ state: 'backingOff' })).toBeUndefined()
    expect(patienceOf({ state: 'draining' })).toBeUndefined()
    expect(patienceOf({ state: 'closed' })).toBeUndefined()
  })

  it('misses the heartbeats of a venue that promises them', () => {
    const late = (heardAt: number) =>
      overdue(silence({ heardAt, dataAt: noon }), { ...timings, heartbeatMs: 5_000 })
    expect(late(noon - 4_999)).toBeUndefined()
    expect(late(noon - 5_000)).toBe('keepalive')
  })

  it('takes ten minutes without data for mute while the market is open', () => {
    expect(patienceOf({ dataAt: minutesAgo(9) })).toBeUndefined()
    expect(patienceOf({ dataAt: minutesAgo(10) })).toBe('mute')
    expect(patienceOf({ dataAt: minutesAgo(60), progressAt: minutesAgo(9) })).toBeUndefined()
  })

  it('expects nothing while the market is closed, nor in its first ten minutes', () => {
    const [night, early, later] = [
      '2026-11-20T04:00:00Z',
      '2026-11-20T14:39:00Z',
      '2026-11-20T14:40:00Z',
    ].map(Date.parse) as [number, number, number]
    expect(patienceOf({ now: night })).toBeUndefined()
    expect(patienceOf({ now: early })).toBeUndefined()
    expect(patienceOf({ now: later })).toBe('mute')
    expect(patienceOf({ now: Date.parse('2026-11-21T17:00:00Z') })).toBeUndefined()
    expect(patienceOf({ now: night, rules: 'crypto' })).toBe('mute')
  })
})
