import { countFlattened, type FlattenedCount } from './count-flattened.ts'
import { countRaw, type RawCount } from './count-raw.ts'
import type { DeadLetters } from './dead-letters.ts'
import { addKeys, RowSums } from './pinot-rows.ts'
import type { Progress } from './progress.ts'
import { type ActualRows, actualRows, rowRangeOf, waitForRows } from './row-counts.ts'
import type { Ranges, StreamPlan } from './scope.ts'
import type { Patience } from './settle.ts'
import type { EventSource } from './sides.ts'
import type { Sources } from './sources.ts'
import type { Window } from './window.ts'

export interface StreamTask {
  readonly plan: StreamPlan
  readonly window: Window
  /** First offset of each raw partition that the flattener has not committed. */
  readonly committed: ReadonlyMap<number, number>
  /** What the flattened topic held after that, and what the raw topic held after that again. */
  readonly flattened: Ranges
  readonly raw: Ranges
  /** What retention has left of both. */
  readonly held: { readonly raw: Ranges; readonly flattened: Ranges }
  readonly letters: DeadLetters
  readonly patience: Patience
  readonly progress: Progress
}

/** Everything that is known of a kind, and not compared yet. */
export interface StreamCounts {
  readonly raw: readonly RawCount[]
  readonly flattened: readonly FlattenedCount[]
  readonly consumed: ReadonlyMap<number, number>
  /** Rows that the flattened topic makes, in stretches of the window. */
  readonly expected: RowSums
  /** Rows that Pinot has; undefined when there is no table. */
  readonly actual: ActualRows | undefined
}

const nothing = { from: 0, to: 0 }

export const sourceOf = (sources: Sources, { stream }: StreamPlan): EventSource => {
  const { scanner, schemaById, mostKeys, signal } = sources
  return { scanner, stream, schemaById, mostKeys, signal }
}

/** Reads both topics of a kind once, while Pinot sums up its table. */
export async function countStream(sources: Sources, task: StreamTask): Promise<StreamCounts> {
  const { broker, controller, config, signal } = sources
  const { plan, window, flattened, raw, committed, letters, progress } = task
  const { stream, partitions } = plan
  const source = sourceOf(sources, plan)
  const hasTable = (await controller.table(stream.table)) !== undefined
  const rowSource = { broker, stream, signal }
  progress.stage(`${stream.kind}: waiting for Pinot`)
  const consumed = hasTable
    ? await waitForRows(sources, source, flattened, task.patience)
    : new Map<number, number>()
  const rowWindow = { retentionDays: config.pinot.retention_days, partitions: partitions.length }
  const range = hasTable ? await rowRangeOf(rowSource, window, rowWindow) : undefined
  const asked = range && actualRows(rowSource, range)
  asked?.catch(() => {})
  const expected = new RowSums()
  const counts = { raw: [] as RawCount[], flattened: [] as FlattenedCount[] }
  const fineRange = range && { ...range, grainUs: window.grainUs }
  for (const partition of partitions) {
    progress.stage(`${stream.kind}: reading partition ${partition} of ${partitions.length}`)
    counts.flattened.push(
      await countFlattened(source, {
        partition,
        range: flattened.get(partition) ?? nothing,
        window,
        consumed: consumed.get(partition) ?? 0,
        onKeys: (keys) => {
          if (fineRange) addKeys(expected, partition, keys, fineRange)
        },
      }),
    )
    counts.raw.push(
      await countRaw(source, {
        partition,
        range: raw.get(partition) ?? nothing,
        window,
        archived: plan.raw.get(partition) ?? nothing,
        committed: committed.get(partition) ?? 0,
        letters,
        partitions: plan.width,
      }),
    )
  }
  progress.stage(`${stream.kind}: waiting for the answer of Pinot`)
  return { ...counts, consumed, expected, actual: await asked }
}
