import type { App } from '../fleet.ts'
import type { Fault } from './fault.ts'

/** Longer than the session of a group's member. */
const SESSION_OVER_MS: readonly [number, number] = [12_000, 18_000]

/** Another takes the partitions while the first is stopped; when it wakes up it does not know. */
const freezeMember = (app: Exclude<App, 'producer'>): Fault => ({
  name: `freeze-${app}`,
  what: `SIGSTOP of the ${app} past its session; another takes over; SIGCONT`,
  targets: [app],
  lastsMs: SESSION_OVER_MS,
  weight: 3,
  async inject({ fleet }, { forMs, pause }) {
    fleet.signal(app, 'SIGSTOP')
    await using _heir = await fleet.guest(app)
    await pause(forMs)
    fleet.signal(app, 'SIGCONT')
    await pause(4_000)
  },
})

const freezeProducer: Fault = {
  name: 'freeze-producer',
  what: 'SIGSTOP of the producer, then SIGCONT',
  targets: ['producer'],
  lastsMs: SESSION_OVER_MS,
  weight: 2,
  async inject({ fleet }, { forMs, pause }) {
    fleet.signal('producer', 'SIGSTOP')
    await pause(forMs)
    fleet.signal('producer', 'SIGCONT')
  },
}

export const freezeServices: readonly Fault[] = [
  freezeProducer,
  freezeMember('flattener'),
  freezeMember('archiver'),
]
