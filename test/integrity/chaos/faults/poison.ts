import { between } from '../random.ts'
import type { Fault } from './fault.ts'

export const poison: Fault = {
  name: 'poison',
  what: 'records that nobody can flatten, between good ones and an array of 100,000',
  targets: ['records'],
  lastsMs: [5_000, 20_000],
  weight: 3,
  async inject({ load }, { forMs, random, pause }) {
    const untilMs = performance.now() + forMs
    await load.huge()
    while (performance.now() < untilMs) {
      await load.poison(random)
      await pause(between(random, 100, 1_500))
    }
  },
}
