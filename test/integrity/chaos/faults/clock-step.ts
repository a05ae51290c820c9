import type { App } from '../fleet.ts'
import { pick } from '../random.ts'
import type { Fault } from './fault.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** A producer's clock ahead would date events behind the audit's end: it compares what was received by now. */
const steps: Readonly<Record<App, readonly number[]>> = {
  producer: [-2 * HOUR, -90 * SECOND, 3 * SECOND],
  flattener: [-26 * HOUR, -30 * SECOND, 45 * SECOND, 3 * HOUR],
  archiver: [-2 * HOUR, -30 * SECOND, 45 * SECOND, 26 * HOUR],
}

export const clockSteps: readonly Fault[] = (Object.keys(steps) as App[]).map((app) => ({
  name: `clock-step-${app}`,
  what: `the ${app}'s clock jumps away, and back later`,
  targets: [app],
  lastsMs: [5_000, 15_000],
  weight: 1,
  async inject({ fleet }, { forMs, random, pause }) {
    fleet.stepClock(app, pick(random, steps[app]))
    await pause(forMs)
    fleet.stepClock(app, 0)
  },
}))
