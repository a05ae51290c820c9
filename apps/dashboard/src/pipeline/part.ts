import type { Fact, Health, PartitionFact, PartName, PipelinePart } from '../protocol.ts'
import type { ServiceFacts } from './service-probe.ts'
import { lagBehind, type TopicFacts } from './topic-probe.ts'

export const part = (
  name: PartName,
  health: Health,
  says: string,
  facts: readonly Fact[],
  partitions: readonly PartitionFact[] = [],
): PipelinePart => ({ name, health, says, facts, partitions })

export const healthOf = ({ state }: ServiceFacts): Health =>
  state === 'ready' ? 'good' : state === 'waiting' ? 'warn' : 'bad'

/** What a service says of itself, and what it says when it is well. */
export const sayOf = ({ state, waitingFor }: ServiceFacts, well: string): string => {
  if (state === 'ready') return well
  if (state === 'away') return 'It does not answer on its port. Is it running?'
  return `It waits for: ${waitingFor.join(', ')}.`
}

/** What topics hold by partition, and how far a role is in them. */
export function partitionFacts(topics: readonly TopicFacts[], role?: string): PartitionFact[] {
  return topics.flatMap(({ topic, partitions, committed }) =>
    partitions.map((held) => {
      const { partition, low, high } = held
      const done = role ? (committed[role]?.get(partition) ?? null) : null
      const lag = role ? lagBehind(held, done) : null
      return { topic, partition, low, high, done, lag, says: null }
    }),
  )
}

export const number = (value: number): string => value.toLocaleString('en-US')

/** `1 record`, `2 records`. */
export const some = (count: number, one: string): string =>
  `${number(count)} ${one}${count === 1 ? '' : 's'}`
