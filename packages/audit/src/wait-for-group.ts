import { dataEnds } from './data-end.ts'
import type { Ranges } from './scope.ts'
import { hasReached, type Patience, settle } from './settle.ts'
import type { Sources } from './sources.ts'

/** First offset that a group has not committed, by topic and partition. */
export type Committed = ReadonlyMap<string, ReadonlyMap<number, number>>

export interface GroupTopic {
  readonly topic: string
  /** What the group has to get through. */
  readonly raw: Ranges
}

/** Waits until a group has committed what the topics held when the audit began. Answers what it has. */
export async function waitForGroup(
  sources: Sources,
  groupId: string,
  topics: readonly GroupTopic[],
  patience: Patience,
): Promise<Committed> {
  const committed = new Map<string, ReadonlyMap<number, number>>()
  const ends = new Map<string, ReadonlyMap<number, number>>()
  for (const { topic, raw } of topics) ends.set(topic, await dataEnds(sources, topic, raw))
  await settle(async () => {
    for (const { topic } of topics) {
      committed.set(topic, await sources.admin.committed(groupId, topic))
    }
    return topics.every(({ topic }) =>
      hasReached(committed.get(topic) ?? new Map(), ends.get(topic) ?? new Map()),
    )
  }, patience)
  return committed
}
