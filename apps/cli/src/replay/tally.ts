import type { PartitionPlan } from './plan.ts'
import type { Progress } from './replay-partition.ts'

/** What a replay did with the records of a partition. */
export interface PartitionTally {
  readonly topic: string
  readonly target: string
  readonly partition: number
  readonly mode: 'exact' | 'append' | 'refused'
  readonly objects: number
  /** Records that an earlier run had written. */
  held: number
  written: number
  /** Events in the records that were written. */
  events: number
}

/** Counts while a replay runs. */
export class Tally {
  readonly partitions: readonly PartitionTally[]
  readonly totalBytes: number
  /** Compressed bytes that are read. */
  bytes = 0
  /** Timestamp that the latest partition is at. */
  atMs = Number.NEGATIVE_INFINITY
  readonly seenSymbols = new Set<string>()
  readonly #byPlan: ReadonlyMap<PartitionPlan, PartitionTally>

  constructor(plans: readonly PartitionPlan[]) {
    this.#byPlan = new Map(
      plans.map((plan) => {
        const { sourceTopic: topic, target, partition, destination, objects } = plan
        const counts = { objects: objects.length, held: 0, written: 0, events: 0 }
        const { mode } = destination
        return [plan, { topic, target: target.topic, partition, mode, ...counts }]
      }),
    )
    this.partitions = [...this.#byPlan.values()]
    this.totalBytes = plans.reduce((sum, { objects }) => sum + objects.bytes, 0)
  }

  add(plan: PartitionPlan, { written, held, events, atMs }: Progress): void {
    const counts = this.#byPlan.get(plan) as PartitionTally
    counts.written += written
    counts.held += held
    counts.events += events
    this.atMs = Math.max(this.atMs, atMs)
  }

  sum(what: 'written' | 'held' | 'events'): number {
    return this.partitions.reduce((total, counts) => total + counts[what], 0)
  }
}
