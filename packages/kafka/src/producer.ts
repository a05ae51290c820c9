import type { Kafka } from 'kafkajs'
import { fromKafka } from './fate.ts'
import { partitioner, toTopicMessages } from './messages.ts'
import type { SendableRecord } from './record.ts'

/** Sends records so that each is in its partition once, in order, on all in-sync replicas. */
export interface EventProducer extends AsyncDisposable {
  /**
   * Resolves when every record is acknowledged. One call at a time keeps the order. While brokers are away
   * it waits: a retry repeats the same sequence numbers, so nothing is written twice.
   * Rejects with TAPE_KAFKA_FAILED or TAPE_KAFKA_FENCED when a retry cannot help.
   */
  send(records: readonly SendableRecord[]): Promise<void>
}

/** Connects an idempotent producer with acks=all. */
export async function createProducer(client: Kafka): Promise<EventProducer> {
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: partitioner,
    allowAutoTopicCreation: false,
  })
  await producer.connect().catch((cause) => Promise.reject(fromKafka(cause)))
  return {
    async send(records) {
      if (records.length === 0) return
      try {
        await producer.sendBatch({ acks: -1, topicMessages: toTopicMessages(records) })
      } catch (cause) {
        throw fromKafka(cause)
      }
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}
