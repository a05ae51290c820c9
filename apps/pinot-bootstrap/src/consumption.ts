import { TapeError } from '@tickertape/errors'
import type { PartitionState, PinotController } from '@tickertape/pinot'
import type { Logger } from '@tickertape/service'

/** What a partition may take to start by itself. */
const FIRST_NUDGE_MS = 3_000
const NUDGE_EVERY_MS = 10_000

export interface ConsumptionOptions {
  readonly controller: PinotController
  readonly table: string
  readonly partitions: number
  readonly log: Logger
}

/** Watches that a table consumes, and starts again what stopped. */
export class Consumption {
  readonly #options: ConsumptionOptions
  #nextNudge = performance.now() + FIRST_NUDGE_MS

  constructor(options: ConsumptionOptions) {
    this.#options = options
  }

  /** Throws TAPE_PINOT_NOT_CONSUMING, naming the partitions, while there are some that do not consume. */
  async check(): Promise<void> {
    const { controller, table, partitions } = this.#options
    const idle = idlePartitions(await controller.partitionStates(table), partitions)
    if (idle.length === 0) return
    await this.#nudge(idle)
    const list = idle.map(({ partition, state }) => `${partition} ${state}`).join(', ')
    throw new TapeError(
      'TAPE_PINOT_NOT_CONSUMING',
      `partitions of table ${table} do not consume (${list}): look at the log of the Pinot server`,
    )
  }

  async #nudge(idle: readonly IdlePartition[]): Promise<void> {
    if (performance.now() < this.#nextNudge) return
    this.#nextNudge = performance.now() + NUDGE_EVERY_MS
    const { controller, table, log } = this.#options
    const failed = idle.filter(({ state }) => state === 'ERROR')
    const partitions = idle.map(({ partition }) => partition)
    log.warn({ table, partitions }, 'partitions do not consume: starting them again')
    for (const { segment } of failed) if (segment) await controller.resetSegment(table, segment)
    if (failed.length < idle.length) await controller.resumeConsumption(table)
  }
}

export type IdlePartition = Omit<PartitionState, 'segment'> & { readonly segment?: string }

/** The partitions that do not consume, those without any segment included. */
export function idlePartitions(
  states: readonly PartitionState[],
  partitions: number,
): readonly IdlePartition[] {
  const byPartition = new Map(states.map((state) => [state.partition, state]))
  return Array.from({ length: partitions }, (_, partition): IdlePartition => {
    return byPartition.get(partition) ?? { partition, state: 'MISSING' }
  }).filter(({ state }) => state !== 'CONSUMING')
}
