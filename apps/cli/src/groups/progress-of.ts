import { type GroupFacts, type KafkaAdmin, lagIn } from '@tickertape/kafka'

/** How far a group is in a partition. */
export interface PartitionProgress {
  readonly topic: string
  readonly partition: number
  /** First offset that is not done; null before the first commit. */
  readonly committed: number | null
  readonly end: number
  readonly lag: number
  /** Client that reads it now. */
  readonly reader: string | null
}

export interface GroupProgress {
  readonly group: string
  readonly state: string
  readonly members: number
  readonly lag: number
  readonly partitions: readonly PartitionProgress[]
}

const byPlace = (a: PartitionProgress, b: PartitionProgress): number =>
  a.topic.localeCompare(b.topic) || a.partition - b.partition

/** What a group has done and has still to do; partitions are those that it committed or that are assigned. */
export async function progressOf(admin: KafkaAdmin, facts: GroupFacts): Promise<GroupProgress> {
  const committed = await admin.allCommitted(facts.groupId)
  const assigned = facts.members.flatMap(({ clientId, partitions }) =>
    partitions.map((place) => ({ ...place, clientId })),
  )
  const topics = [...new Set([...committed, ...assigned].map(({ topic }) => topic))]
  const existing = new Set(await admin.topics())
  const partitions: PartitionProgress[] = []
  for (const topic of topics.filter((name) => existing.has(name))) {
    for (const range of await admin.ranges(topic)) {
      const { partition, high } = range
      const isThis = (place: { topic: string; partition: number }) =>
        place.topic === topic && place.partition === partition
      const done = committed.find(isThis)?.offset ?? null
      const reader = assigned.find(isThis)?.clientId ?? null
      if (done === null && reader === null) continue
      const lag = lagIn(range, done)
      partitions.push({ topic, partition, committed: done, end: high, lag, reader })
    }
  }
  return {
    ...{ group: facts.groupId, state: facts.state, members: facts.members.length },
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    partitions: partitions.sort(byPlace),
  }
}
