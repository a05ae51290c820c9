import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faults } from './faults/index.ts'
import { planOf } from './plan.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

describe('the plan of a run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7, 60_000, faults)).toEqual(planOf(7, 60_000, faults))
    expect(planOf(7, 60_000, faults)).not.toEqual(planOf(8, 60_000, faults))
  })

  it('has faults in order, within their lengths, and begins them within the run', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { faults: planned } = planOf(seed, 60_000, faults)
        expect(planned.length).toBeGreaterThan(0)
        expect(planned.map(({ atMs }) => atMs)).toEqual(
          planned.map(({ atMs }) => atMs).sort((a, b) => a - b),
        )
        for (const { name, atMs, forMs } of planned) {
          const [least, most] = faults.find((fault) => fault.name === name)?.lastsMs ?? [0, 0]
          expect(forMs).toBeGreaterThanOrEqual(least)
          expect(forMs).toBeLessThanOrEqual(most)
          expect(atMs).toBeLessThan(60_000)
        }
      }),
    )
  })

  it('never has two faults of one target at a time', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { faults: planned } = planOf(seed, 60_000, faults)
        const held = planned.flatMap(({ name, atMs, forMs }) =>
          (faults.find((fault) => fault.name === name)?.targets ?? []).map((target) => ({
            target,
            atMs,
            endMs: atMs + forMs,
          })),
        )
        for (const [index, one] of held.entries()) {
          for (const other of held.slice(index + 1)) {
            if (one.target !== other.target) continue
            expect(one.endMs <= other.atMs || other.endMs <= one.atMs).toBe(true)
          }
        }
      }),
    )
  })

  it('comes to every fault within the seeds of a long run', () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 50; seed++) {
      for (const { name } of planOf(seed, 60_000, faults).faults) seen.add(name)
    }
    expect([...seen].sort()).toEqual(faults.map(({ name }) => name).sort())
  })
})
