import type { FaultKind } from '../plan.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

export interface How {
  readonly forMs: number
  readonly random: Random
  /** Rejects when the run is given up. */
  pause(ms: number): Promise<void>
}

/** One way to do harm. */
export interface Fault extends FaultKind {
  /** One line for people. */
  readonly what: string
  /** Only where the data of the servers are on file systems that can be filled. */
  readonly needsSmallDisks?: true
  /** Does harm for so long, and resolves when it is undone. */
  inject(world: World, how: How): Promise<void>
}
