import {
  type KafkaAdmin,
  lagIn,
  type PartitionRange,
  readableRange,
  type TopicScanner,
} from '@tickertape/kafka'

export interface HeldPartition extends PartitionRange {
  /** First offset behind the last record that somebody may still have to read: marks at the end are none. */
  readonly end: number
}

/** What a topic holds, and how far a group is in it. */
export interface TopicFacts {
  readonly topic: string
  readonly partitions: readonly HeldPartition[]
  /** First offset that is not done, by partition, by the group's role. */
  readonly committed: Readonly<Record<string, ReadonlyMap<number, number>>>
}

export interface TopicQuestion {
  readonly topic: string
  /** Groups by role, e.g. `flattener`. */
  readonly groups: Readonly<Record<string, string>>
}

export interface TopicDeps {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
}

/** Rejects with a TAPE_KAFKA_ error. */
export async function probeTopic(
  { admin, scanner }: TopicDeps,
  { topic, groups }: TopicQuestion,
): Promise<TopicFacts> {
  const [ranges, ...committed] = await Promise.all([
    admin.ranges(topic),
    ...Object.entries(groups).map(
      async ([role, group]) => [role, await admin.committed(group, topic)] as const,
    ),
  ])
  const partitions = ranges.map(async (range) => {
    const done = committed.map(([, offsets]) => offsets.get(range.partition) ?? range.low)
    const least = done.length > 0 ? Math.min(...done) : range.low
    return { ...range, end: (await readableRange(scanner, topic, range, least)).high }
  })
  return {
    topic,
    partitions: await Promise.all(partitions),
    committed: Object.fromEntries(committed),
  }
}

export const recordsIn = ({ partitions }: TopicFacts): number =>
  partitions.reduce((sum, { low, high }) => sum + high - low, 0)

/** Records written so far, also those that retention took. */
export const writtenTo = ({ partitions }: TopicFacts): number =>
  partitions.reduce((sum, { high }) => sum + high, 0)

/** Offsets of a partition that somebody has before it. */
export const lagBehind = (
  { partition, low, end: high }: HeldPartition,
  done: number | null | undefined,
): number => lagIn({ partition, low, high }, done)

/** Offsets that a role has before it; what it never read counts from the first that is left. */
export function lagOf({ partitions, committed }: TopicFacts, role: string): number {
  const done = committed[role]
  if (!done) return 0
  return partitions.reduce((sum, held) => sum + lagBehind(held, done.get(held.partition)), 0)
}
