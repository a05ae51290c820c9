import { TapeError } from '@tickertape/errors'
import type { Log } from '@tickertape/kafka'
import type { PartitionState, PinotController } from '@tickertape/pinot'

/** What a partition may take to start by itself. */
const FIRST_NUDGE_MS = 3_000
const NUDGE_EVERY_MS = 10_000
/**
 * A partition that cannot decode its next record consumes for a moment before it stops: so all must be seen
 * consuming twice, this far apart, and further apart when one of them had stopped.
 */
const HOLD_MS = 1_000
const HOLD_AFTER_NUDGE_MS = 4_000

const SEALING = 'SEALING'

export interface ConsumptionOptions {
  readonly controller: PinotController
  readonly table: string
  readonly partitions: number
  /** Segments that are about to be sealed: what consumes into them does not count. */
  readonly replaced: ReadonlySet<string>
  readonly log: Log
}

/** Watches that a table consumes, and starts again what stopped. */
export class Consumption {
  readonly #options: ConsumptionOptions
  #nextNudge = performance.now() + FIRST_NUDGE_MS
  #holdMs = HOLD_MS
  /** Since when these segments consume. */
  #held: { segments: string; sinceMs: number } | undefined

  constructor(options: ConsumptionOptions) {
    this.#options = options
  }

  /** Throws TAPE_PINOT_NOT_CONSUMING, naming the partitions, while there are some that do not consume. */
  async check(): Promise<void> {
    const { controller, table, partitions, replaced } = this.#options
    const states = (await controller.partitionStates(table)).map((found) =>
      found.state === 'CONSUMING' && replaced.has(found.segment)
        ? { ...found, state: SEALING }
        : found,
    )
    const idle = idlePartitions(states, partitions)
    if (idle.length === 0 && this.#hold(states)) return
    if (idle.length > 0) await this.#nudge(idle)
    throw notConsuming(table, idle)
  }

  #hold(states: readonly PartitionState[]): boolean {
    const segments = states.map(({ segment }) => segment).join()
    const now = performance.now()
    if (this.#held?.segments !== segments) this.#held = { segments, sinceMs: now }
    return now - this.#held.sinceMs >= this.#holdMs
  }

  async #nudge(idle: readonly IdlePartition[]): Promise<void> {
    this.#held = undefined
    const stopped = idle.filter(({ state }) => state !== SEALING)
    if (stopped.length === 0 || performance.now() < this.#nextNudge) return
    this.#nextNudge = performance.now() + NUDGE_EVERY_MS
    this.#holdMs = HOLD_AFTER_NUDGE_MS
    const { controller, table, log } = this.#options
    const failed = stopped.filter(({ state }) => state === 'ERROR')
    const partitions = stopped.map(({ partition }) => partition)
    log.warn({ table, partitions }, 'partitions do not consume: starting them again')
    for (const { segment } of failed) if (segment) await controller.resetSegment(table, segment)
    if (failed.length < stopped.length) await controller.resumeConsumption(table)
  }
}

function notConsuming(table: string, idle: readonly IdlePartition[]): TapeError {
  const list = idle.map(({ partition, state }) => `${partition} ${state}`).join(', ')
  const what = list
    ? `partitions of table ${table} do not consume (${list}): look at the log of the Pinot server`
    : `partitions of table ${table} have only just begun to consume`
  return new TapeError('TAPE_PINOT_NOT_CONSUMING', what)
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
