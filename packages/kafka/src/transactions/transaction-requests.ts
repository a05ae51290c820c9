import { type Broker, createErrorFromCode, type TopicPartition } from '../client/cluster.ts'
import { type FlexibleAnswer, flexibleRequest, newBody } from '../client/flexible-request.ts'

const OFFSET_FETCH = 9
const DESCRIBE_PRODUCERS = 61
const DESCRIBE_TRANSACTIONS = 65
const UNSTABLE_OFFSET_COMMIT = 88
const TRANSACTIONAL_ID_NOT_FOUND = 105

/** A partition as a group reads it. */
export interface GroupPartition extends TopicPartition {
  readonly groupId: string
}

/** The shape in which requests name partitions. */
export function byTopic(
  places: readonly TopicPartition[],
): { readonly topic: string; readonly partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of places) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition])
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}

const skipTags = (answer: FlexibleAnswer) => void answer.readTaggedFields()

function check(code: number): void {
  if (code !== 0) throw createErrorFromCode(code)
}

/**
 * First offset of a partition that a group has not done, or `open` while a transaction holds one that is neither
 * committed nor aborted. OffsetFetch 7 of Kafka's protocol; the client knows it up to 5, which answers with the
 * offset of before.
 */
export async function fetchStableOffset(
  coordinator: Broker,
  { groupId, topic, partition }: GroupPartition,
): Promise<number | 'open'> {
  const asked = newBody()
    .writeUVarIntString(topic)
    .writeUVarIntArray([newBody().writeInt32(partition)])
    .writeUVarIntBytes()
  const body = newBody()
    .writeUVarIntString(groupId)
    .writeUVarIntArray([asked])
    .writeBoolean(true)
    .writeUVarIntBytes()
  const read = (answer: FlexibleAnswer) => {
    answer.readInt32()
    const topics = answer.readUVarIntArray(readOffsets)
    check(answer.readInt16())
    return topics[0]?.[0]
  }
  const name = { apiKey: OFFSET_FETCH, apiVersion: 7, apiName: 'OffsetFetch' }
  const request = flexibleRequest<Offset | undefined>({ ...name, body, read })
  const { offset = -1, code = 0 } =
    ((await coordinator.connectionPool.send(request)) as Offset | undefined) ?? {}
  if (code === UNSTABLE_OFFSET_COMMIT) return 'open'
  check(code)
  return Math.max(0, offset)
}

interface Offset {
  readonly offset: number
  readonly code: number
}

function readOffsets(answer: FlexibleAnswer): Offset[] {
  answer.readUVarIntString()
  const offsets = answer.readUVarIntArray(readOffset)
  skipTags(answer)
  return offsets
}

function readOffset(answer: FlexibleAnswer): Offset {
  answer.readInt32()
  const offset = Number(answer.readInt64())
  answer.readInt32()
  answer.readUVarIntString()
  const code = answer.readInt16()
  skipTags(answer)
  return { offset, code }
}

/** How a transaction ends. */
export type Decision = 'commit' | 'abort'

/**
 * How the last transaction of an id was or will be ended by itself; undefined when nothing is known of one, which is
 * so for every id that was just taken over. DescribeTransactions 0, from Kafka 3.0 on.
 */
export async function lastDecision(
  coordinator: Broker,
  transactionalId: string,
): Promise<Decision | undefined> {
  const ids = [newBody().writeUVarIntString(transactionalId)]
  const body = newBody().writeUVarIntArray(ids).writeUVarIntBytes()
  const read = (answer: FlexibleAnswer) => {
    answer.readInt32()
    return answer.readUVarIntArray(readState)[0]
  }
  const name = { apiKey: DESCRIBE_TRANSACTIONS, apiVersion: 0, apiName: 'DescribeTransactions' }
  const request = flexibleRequest<TransactionState>({ ...name, body, read })
  const { code, state } = (await coordinator.connectionPool.send(request)) as TransactionState
  if (code === TRANSACTIONAL_ID_NOT_FOUND || state === 'Empty') return undefined
  check(code)
  return state === 'PrepareCommit' || state === 'CompleteCommit' ? 'commit' : 'abort'
}

interface TransactionState {
  readonly code: number
  readonly state: string
}

function readState(answer: FlexibleAnswer): TransactionState {
  const code = answer.readInt16()
  answer.readUVarIntString()
  const state = answer.readUVarIntString()
  answer.readInt32()
  answer.readInt64()
  answer.readInt64()
  answer.readInt16()
  answer.readUVarIntArray(readPartitions)
  skipTags(answer)
  return { code, state }
}

function readPartitions(answer: FlexibleAnswer): void {
  answer.readUVarIntString()
  answer.readUVarIntArray((partitions: FlexibleAnswer) => partitions.readInt32())
  skipTags(answer)
}

/**
 * Those of the partitions of a leader in which a producer has a transaction that no marker has ended.
 * DescribeProducers 0, from Kafka 2.8 on; wants the right to read the topics.
 */
export async function openPartitions(
  leader: Broker,
  producerId: string,
  places: readonly TopicPartition[],
): Promise<TopicPartition[]> {
  const asked = byTopic(places).map(({ topic, partitions }) =>
    newBody()
      .writeUVarIntString(topic)
      .writeUVarIntArray(partitions.map((partition) => newBody().writeInt32(partition)))
      .writeUVarIntBytes(),
  )
  const body = newBody().writeUVarIntArray(asked).writeUVarIntBytes()
  const read = (answer: FlexibleAnswer): TopicProducers[] => {
    answer.readInt32()
    return answer.readUVarIntArray(readTopicProducers)
  }
  const name = { apiKey: DESCRIBE_PRODUCERS, apiVersion: 0, apiName: 'DescribeProducers' }
  const request = flexibleRequest({ ...name, body, read })
  const topics = (await leader.connectionPool.send(request)) as TopicProducers[]
  return topics.flatMap(({ topic, partitions }) =>
    partitions
      .filter(({ code, writing }) => {
        check(code)
        return writing.includes(producerId)
      })
      .map(({ partition }) => ({ topic, partition })),
  )
}

interface PartitionProducers {
  readonly partition: number
  readonly code: number
  /** Ids of the producers that have a transaction open. */
  readonly writing: readonly string[]
}

interface TopicProducers {
  readonly topic: string
  readonly partitions: readonly PartitionProducers[]
}

function readTopicProducers(answer: FlexibleAnswer): TopicProducers {
  const topic = answer.readUVarIntString()
  const partitions = answer.readUVarIntArray(readPartitionProducers)
  skipTags(answer)
  return { topic, partitions }
}

function readPartitionProducers(answer: FlexibleAnswer): PartitionProducers {
  const partition = answer.readInt32()
  const code = answer.readInt16()
  answer.readUVarIntString()
  const writing = (answer.readUVarIntArray(readWritingProducer) ?? []).flat()
  skipTags(answer)
  return { partition, code, writing }
}

/** Its id where it has a transaction open. */
function readWritingProducer(answer: FlexibleAnswer): string[] {
  const producerId = String(answer.readInt64())
  answer.readInt32()
  answer.readInt32()
  answer.readInt64()
  answer.readInt32()
  const transactionBegan = Number(answer.readInt64())
  skipTags(answer)
  return transactionBegan >= 0 ? [producerId] : []
}
