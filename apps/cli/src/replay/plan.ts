import type { ArchiveStore } from '@tickertape/archive'
import type { KafkaAdmin, PartitionRange } from '@tickertape/kafka'
import { type Span, spanOf } from './archived-lines.ts'
import { type Destination, destinationOf } from './destination.ts'
import type { ObjectList } from './object-list.ts'
import type { SourceTopic } from './scope.ts'
import { exactGroup } from './sinks.ts'
import type { Target } from './target.ts'
import type { TimeWindow } from './time-window.ts'

export interface PartitionPlan {
  readonly sourceTopic: string
  readonly target: Target
  readonly partition: number
  readonly objects: ObjectList
  readonly span: Span
  readonly destination: Destination
}

export interface PlanOptions {
  readonly store: ArchiveStore
  readonly admin: KafkaAdmin
  readonly window: TimeWindow
  readonly groupId: string
  readonly isFiltered: boolean
  readonly isAgain: boolean
}

interface TargetState {
  readonly ranges: ReadonlyMap<number, PartitionRange>
  readonly appended: ReadonlyMap<number, number>
  readonly exact: ReadonlyMap<number, number>
}

const nothing: TargetState = { ranges: new Map(), appended: new Map(), exact: new Map() }

async function stateOf(target: Target, { admin, groupId }: PlanOptions): Promise<TargetState> {
  if (target.missing) return nothing
  const { topic } = target
  const [ranges, appended, exact] = await Promise.all([
    admin.ranges(topic),
    admin.committed(groupId, topic),
    admin.committed(exactGroup(groupId), topic),
  ])
  return { ranges: new Map(ranges.map((range) => [range.partition, range])), appended, exact }
}

/** What is to be done for every partition that has records of the window. Writes nothing. */
export async function planTopic(
  { topic, partitions }: SourceTopic,
  target: Target,
  options: PlanOptions,
): Promise<readonly PartitionPlan[]> {
  const { store, window, isFiltered, isAgain } = options
  const state = await stateOf(target, options)
  const plans = await Promise.all(
    partitions.map(async (objects): Promise<PartitionPlan[]> => {
      const span = await spanOf(store, objects, window)
      if (!span) return []
      const { partition } = objects
      const destination = destinationOf({
        place: `${target.topic}/${partition}`,
        isOwnTopic: target.topic === topic,
        span,
        range: state.ranges.get(partition) ?? { low: 0, high: 0 },
        isFiltered,
        isAgain,
        exactSince: state.exact.get(partition),
        appendedTo: state.appended.get(partition),
      })
      return [{ sourceTopic: topic, target, partition, objects, span, destination }]
    }),
  )
  return plans.flat()
}
