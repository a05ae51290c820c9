import type { Fault } from './fault.ts'

/** Longer than the session of a group's member. */
const SESSION_OVER_MS = 11_500

export const duels: readonly Fault[] = [
  {
    name: 'two-archivers',
    what: 'an archiver of another group writes the same partitions into the same bucket',
    targets: ['membership'],
    lastsMs: [12_000, 30_000],
    weight: 2,
    async inject({ fleet, setup }, { forMs, pause }) {
      const groupId = `${setup.config.archiver.group_id}-rival-${Date.now()}`
      await using _rival = await fleet.guest('archiver', { ARCHIVER_GROUP_ID: groupId })
      await pause(forMs)
    },
  },
  {
    name: 'two-flatteners',
    what: 'two flatteners are stopped in turns, each past its session, and take partitions back',
    targets: ['flattener'],
    lastsMs: [24_000, 26_000],
    weight: 2,
    async inject({ fleet }, { pause }) {
      await using rival = await fleet.guest('flattener')
      await pause(3_000)
      fleet.signal('flattener', 'SIGSTOP')
      await pause(SESSION_OVER_MS)
      rival.signal('SIGSTOP')
      fleet.signal('flattener', 'SIGCONT')
      await pause(SESSION_OVER_MS)
      rival.signal('SIGCONT')
      await pause(2_000)
    },
  },
]
