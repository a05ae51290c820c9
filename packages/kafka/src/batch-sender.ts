import { type Broker, type Cluster, createErrorFromCode } from './cluster.ts'
import type { Persistence } from './persistence.ts'
import { type ProduceAnswer, type ProducedBatch, produceRequest } from './produce-frame.ts'

const LEADER_NOT_AVAILABLE = 5
const NETWORK_EXCEPTION = 13
const DUPLICATE_SEQUENCE_NUMBER = 46

const place = (topic: string, partition: number): string => `${topic}/${partition}`

/** Sends stamped batches to the leaders of their partitions. */
export class BatchSender {
  readonly #cluster: Cluster
  readonly #persistence: Persistence
  readonly #transactionalId: string

  constructor(cluster: Cluster, persistence: Persistence, transactionalId: string) {
    this.#cluster = cluster
    this.#persistence = persistence
    this.#transactionalId = transactionalId
  }

  /**
   * Resolves when every batch is on all in-sync replicas. Only batches without an acknowledgement are sent
   * again, byte for byte, so that the broker knows them by their sequence numbers, whoever leads by then.
   */
  async send(batches: readonly ProducedBatch[]): Promise<void> {
    const waiting = new Map(batches.map((batch) => [place(batch.topic, batch.partition), batch]))
    await this.#persistence.attempt(async () => {
      const byLeader = await this.#byLeader([...waiting.values()])
      const sent = [...byLeader].map(([broker, its]) => this.#sendTo(broker, its, waiting))
      const failures = (await Promise.allSettled(sent))
        .filter((result) => result.status === 'rejected')
        .map(({ reason }) => reason)
      const failure = failures.find(({ retriable }) => !retriable) ?? failures[0]
      if (failure) throw failure
      if (waiting.size > 0) throw createErrorFromCode(NETWORK_EXCEPTION)
    })
  }

  async #byLeader(batches: readonly ProducedBatch[]): Promise<Map<Broker, ProducedBatch[]>> {
    await this.#cluster.refreshMetadataIfNecessary()
    const byLeader = new Map<Broker, ProducedBatch[]>()
    for (const batch of batches) {
      const nodeId = leaderOf(this.#cluster, batch)
      const broker = await this.#cluster.findBroker({ nodeId })
      const its = byLeader.get(broker)
      if (its) its.push(batch)
      else byLeader.set(broker, [batch])
    }
    return byLeader
  }

  /** Takes what is acknowledged off the waiting ones, and rejects with the worst error of the others. */
  async #sendTo(
    broker: Broker,
    batches: readonly ProducedBatch[],
    waiting: Map<string, ProducedBatch>,
  ): Promise<void> {
    const request = produceRequest(broker, this.#transactionalId, batches)
    const { topics } = (await sendRequest(broker, request)) as ProduceAnswer
    const errors: (Error & { retriable?: boolean })[] = []
    for (const { topicName, partitions } of topics) {
      for (const { partition, errorCode } of partitions) {
        if (errorCode === 0 || errorCode === DUPLICATE_SEQUENCE_NUMBER) {
          waiting.delete(place(topicName, partition))
        } else errors.push(createErrorFromCode(errorCode))
      }
    }
    const error = errors.find(({ retriable }) => !retriable) ?? errors[0]
    if (error) throw error
  }
}

function leaderOf(cluster: Cluster, { topic, partition }: ProducedBatch): number {
  const known = cluster.findTopicPartitionMetadata(topic)
  const leader = known.find(({ partitionId }) => partitionId === partition)?.leader
  // While a leader is elected, metadata names none (-1).
  if (leader === undefined || leader < 0) throw createErrorFromCode(LEADER_NOT_AVAILABLE)
  return leader
}

async function sendRequest(broker: Broker, request: ReturnType<typeof produceRequest>) {
  try {
    return await broker.connectionPool.send(request)
  } catch (cause) {
    if ((cause as Error).name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw cause
  }
}
