import { testStackKind } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Arena, openArena } from './arena.ts'
import { faults } from './faults/index.ts'
import { planOf } from './plan.ts'
import { planText } from './report.ts'
import { chaosRun } from './run.ts'

const RUN_MS = 20_000
const events = { stage: () => {}, fault: () => {} }

/** Pinot needs most of a short run to come back. */
const quick = faults.filter(({ name }) => name !== 'kill-pinot')

/**
 * The short form of `npm run chaos`. It always runs on native servers, for it kills processes and fills disks; so
 * the pass on containers leaves it out.
 */
describe.skipIf((await testStackKind()) === 'docker')(
  'the whole system under random faults',
  () => {
    let arena: Arena
    beforeAll(async () => {
      arena = await openArena()
    })
    afterAll(async () => {
      arena.forget()
      await arena[Symbol.asyncDispose]()
    })

    it.each([1, 2])(
      'has every good event once everywhere, and every bad one in the dead letters once: seed %i',
      async (seed) => {
        const possible = quick.filter(({ needsSmallDisks }) => arena.disks || !needsSmallDisks)
        const plan = planOf(seed, RUN_MS, possible)
        const signal = AbortSignal.timeout(240_000)
        const { problems, bars } = await chaosRun(arena, plan, { faults, events, signal })
        expect(problems, planText(plan)).toEqual([])
        expect(bars).toBeGreaterThan(100)
      },
    )
  },
)
