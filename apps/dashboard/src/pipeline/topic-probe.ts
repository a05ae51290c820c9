import { type KafkaAdmin, lagIn, type PartitionRange } from '@tickertape/kafka'

/** What a topic holds, and how far a group is in it. */
export interface TopicFacts {
  readonly topic: string
  readonly partitions: readonly PartitionRange[]
  /** First offset that is not done, by partition, by the group's role. */
  readonly committed: Readonly<Record<string, ReadonlyMap<number, number>>>
}

export interface TopicQuestion {
  readonly topic: string
  /** Groups by role, e.g. `flattener`. */
  readonly groups: Readonly<Record<string, string>>
}

/** Rejects with a TAPE_KAFKA_ error. */
export async function probeTopic(
  admin: KafkaAdmin,
  { topic, groups }: TopicQuestion,
): Promise<TopicFacts> {
  const [partitions, ...committed] = await Promise.all([
    admin.ranges(topic),
    ...Object.entries(groups).map(
      async ([role, group]) => [role, await admin.committed(group, topic)] as const,
    ),
  ])
  return { topic, partitions, committed: Object.fromEntries(committed) }
}

export const recordsIn = ({ partitions }: TopicFacts): number =>
  partitions.reduce((sum, { low, high }) => sum + high - low, 0)

/** Records written so far, also those that retention took. */
export const writtenTo = ({ partitions }: TopicFacts): number =>
  partitions.reduce((sum, { high }) => sum + high, 0)

/** Records that a role has before it; what it never read counts from the first that is left. */
export function lagOf({ partitions, committed }: TopicFacts, role: string): number {
  const done = committed[role]
  if (!done) return 0
  return partitions.reduce((sum, range) => sum + lagIn(range, done.get(range.partition)), 0)
}
