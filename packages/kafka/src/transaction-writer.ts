import type { Kafka, Producer } from 'kafkajs'
import type { KafkaAdmin } from './admin.ts'
import { fromKafka } from './fate.ts'
import { partitioner, toTopicMessages } from './messages.ts'
import type { IncomingBatch, OutgoingRecord } from './record.ts'

/** Keeps a record batch well under `max.message.bytes` however much one input grows. */
const SEND_BYTES = 1_048_576

export interface WriterOptions {
  readonly client: Kafka
  readonly admin: KafkaAdmin
  readonly groupId: string
  readonly topic: string
  readonly partition: number
}

function* chunks(records: readonly OutgoingRecord[]): Generator<readonly OutgoingRecord[]> {
  let start = 0
  let bytes = 0
  for (const [index, { value, key }] of records.entries()) {
    const size = value.length + (key?.length ?? 0)
    if (bytes + size > SEND_BYTES && index > start) {
      yield records.slice(start, index)
      start = index
      bytes = 0
    }
    bytes += size
  }
  if (start < records.length) yield records.slice(start)
}

/**
 * Writes the output of one input partition, each batch in a transaction with its offset inside. The client's
 * offset commit carries no group generation, so the transactional id belongs to the input partition:
 * opening a writer fences whoever wrote for this partition before.
 */
export class TransactionWriter implements AsyncDisposable {
  readonly #options: WriterOptions
  readonly #producer: Producer
  /** First input offset whose output is not committed. */
  #nextOffset: number

  private constructor(options: WriterOptions, producer: Producer, nextOffset: number) {
    this.#options = options
    this.#producer = producer
    this.#nextOffset = nextOffset
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
    const producer = client.producer({
      transactionalId: `${groupId}-${topic}-${partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: 60_000,
      createPartitioner: partitioner,
      allowAutoTopicCreation: false,
    })
    try {
      await producer.connect()
      const committed = await admin.committed(groupId, topic)
      return new TransactionWriter(options, producer, committed.get(partition) ?? 0)
    } catch (cause) {
      await producer.disconnect()
      throw fromKafka(cause)
    }
  }

  /**
   * Writes records and marks the batch as done, both or neither. After a rejection the outcome is unknown:
   * dispose of the writer and open another, which finds out.
   */
  async write(batch: IncomingBatch, records: readonly OutgoingRecord[]): Promise<void> {
    const { groupId, topic, partition } = this.#options
    const offset = String(batch.nextOffset)
    try {
      const transaction = await this.#producer.transaction()
      for (const chunk of chunks(records)) {
        await transaction.sendBatch({ acks: -1, topicMessages: toTopicMessages(chunk) })
      }
      await transaction.sendOffsets({
        consumerGroupId: groupId,
        topics: [{ topic, partitions: [{ partition, offset }] }],
      })
      await transaction.commit()
    } catch (cause) {
      throw fromKafka(cause)
    }
    this.#nextOffset = batch.nextOffset
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect()
  }
}
