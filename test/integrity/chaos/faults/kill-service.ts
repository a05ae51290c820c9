import { type App, apps } from '../fleet.ts'
import type { Fault } from './fault.ts'

const killService = (app: App): Fault => ({
  name: `kill-${app}`,
  what: `kill -9 of the ${app}, which comes back some seconds later`,
  targets: [app],
  lastsMs: [200, 8_000],
  weight: 3,
  async inject({ fleet }, { forMs, pause }) {
    await fleet.kill(app)
    await pause(forMs)
    await fleet.start(app)
  },
})

export const killServices: readonly Fault[] = apps.map(killService)
