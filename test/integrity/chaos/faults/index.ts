import { clockSteps } from './clock-step.ts'
import { diskFull } from './disk-full.ts'
import { duels } from './duel.ts'
import type { Fault } from './fault.ts'
import { freezeServices } from './freeze-service.ts'
import { killServers } from './kill-server.ts'
import { killServices } from './kill-service.ts'
import { poison } from './poison.ts'
import { rebalances } from './rebalances.ts'
import { storeTroubles } from './store-trouble.ts'

export type { Fault, How } from './fault.ts'

/** Every way to do harm. */
export const faults: readonly Fault[] = [
  ...killServices,
  ...freezeServices,
  ...killServers,
  ...storeTroubles,
  ...diskFull,
  ...clockSteps,
  ...duels,
  rebalances,
  poison,
]
