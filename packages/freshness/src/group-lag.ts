import {
  type KafkaAdmin,
  type PartitionRange,
  readableRange,
  type TopicScanner,
} from '@tickertape/kafka'

/** A service that reads topics as a consumer group. */
export interface GroupReader {
  readonly name: string
  readonly groupId: string
  readonly topics: readonly string[]
}

export interface PartitionLag {
  readonly topic: string
  readonly partition: number
  /** First offset that is not done: committed, or the first that there is. */
  readonly committed: number
  /** First offset behind the last record that is there to read. */
  readonly end: number
}

/** The lag of every partition, also of those that no member of the group has ever committed. */
export const partitionLags = (
  topic: string,
  ranges: readonly PartitionRange[],
  committed: ReadonlyMap<number, number>,
): readonly PartitionLag[] =>
  ranges.map(({ partition, low, high }) => ({
    topic,
    partition,
    committed: Math.max(low, committed.get(partition) ?? low),
    end: high,
  }))

export interface LagDeps {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
}

/** How far a group has come in each partition of its topics. Rejects with a TAPE_KAFKA_ error. */
export async function readLag(
  { admin, scanner }: LagDeps,
  { groupId, topics }: GroupReader,
): Promise<readonly PartitionLag[]> {
  const byTopic = await Promise.all(
    topics.map(async (topic) => {
      // Committed first: what is committed in between must not seem to be ahead of the end.
      const committed = await admin.committed(groupId, topic)
      const ranges = (await admin.ranges(topic)).map((range) =>
        readableRange(scanner, topic, range, committed.get(range.partition)),
      )
      return partitionLags(topic, await Promise.all(ranges), committed)
    }),
  )
  return byTopic.flat()
}
