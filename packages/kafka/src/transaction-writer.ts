import { TapeError } from '@tickertape/errors'
import type { Kafka } from 'kafkajs'
import type { KafkaAdmin } from './admin.ts'
import { BatchSender } from './batch-sender.ts'
import { type Cluster, createCluster } from './cluster.ts'
import { fromKafka } from './fate.ts'
import { Persistence } from './persistence.ts'
import type { IncomingBatch } from './record.ts'
import { Sequences } from './sequences.ts'
import { TransactionOutput, type WaitingBatch } from './transaction-output.ts'
import { TransactionSession } from './transaction-session.ts'

export interface WriterOptions {
  readonly client: Kafka
  readonly admin: KafkaAdmin
  readonly groupId: string
  readonly topic: string
  readonly partition: number
}

interface Parts {
  readonly cluster: Cluster
  readonly closing: AbortController
  readonly session: TransactionSession
  readonly sender: BatchSender
}

/**
 * Writes the output of one input partition, each batch in a transaction with its offset inside. The client's
 * offset commit carries no group generation, so the transactional id belongs to the input partition:
 * opening a writer fences whoever wrote for this partition before.
 */
export class TransactionWriter implements AsyncDisposable {
  readonly #options: WriterOptions
  readonly #parts: Parts
  readonly #output: TransactionOutput
  readonly #sequences = new Sequences()
  /** First input offset whose output is not committed. */
  #nextOffset: number

  private constructor(options: WriterOptions, parts: Parts, nextOffset: number) {
    this.#options = options
    this.#parts = parts
    this.#nextOffset = nextOffset
    this.#output = new TransactionOutput((topic) => partitionsOf(parts.cluster, topic))
  }

  get nextOffset(): number {
    return this.#nextOffset
  }

  /**
   * Fences the previous owner first and reads the committed offset after that: in the other order the
   * previous owner could commit in between, and its batch would be written twice.
   */
  static async open(options: WriterOptions): Promise<TransactionWriter> {
    const { client, admin, groupId, topic, partition } = options
    const transactionalId = `${groupId}-${topic}-${partition}`
    const cluster = createCluster(client)
    const closing = new AbortController()
    const persistence = new Persistence(client, cluster, closing.signal)
    try {
      const session = await TransactionSession.open({ cluster, persistence, transactionalId })
      const sender = new BatchSender(cluster, persistence, transactionalId)
      const committed = await admin.committed(groupId, topic)
      const parts = { cluster, closing, session, sender }
      return new TransactionWriter(options, parts, committed.get(partition) ?? 0)
    } catch (cause) {
      await cluster.disconnect()
      throw fromKafka(cause)
    }
  }

  /**
   * Writes what `fill` appends and marks the batch as done, both or neither. After a rejection the outcome
   * is unknown: dispose of the writer and open another, which finds out.
   */
  async write<T>(
    batch: Pick<IncomingBatch, 'nextOffset'>,
    fill: (output: TransactionOutput) => Promise<T>,
  ): Promise<T> {
    const { groupId, topic, partition } = this.#options
    const { session } = this.#parts
    this.#output.begin()
    const filled = await fill(this.#output)
    try {
      for (const round of this.#output.rounds()) await this.#send(round)
      await session.commitWith({ groupId, topic, partition, offset: batch.nextOffset })
    } catch (cause) {
      throw fromKafka(cause)
    }
    this.#nextOffset = batch.nextOffset
    return filled
  }

  async #send(round: readonly WaitingBatch[]): Promise<void> {
    const { session, sender } = this.#parts
    await session.join(round)
    const stamped = round.map(({ topic, partition, batches, batch }) => {
      const sequence = this.#sequences.take(`${topic}/${partition}`, batch.records)
      return { topic, partition, bytes: batches.stamp(batch, session.producer, sequence) }
    })
    await sender.send(stamped)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.closing.abort()
    await this.#parts.cluster.disconnect()
  }
}

async function partitionsOf(cluster: Cluster, topic: string): Promise<number> {
  try {
    await cluster.addMultipleTargetTopics([topic])
    await cluster.refreshMetadataIfNecessary()
    const partitions = cluster.findTopicPartitionMetadata(topic).length
    if (partitions > 0) return partitions
    throw new TapeError('TAPE_KAFKA_TOPIC_MISSING', `topic ${topic} does not exist`)
  } catch (cause) {
    throw fromKafka(cause)
  }
}
