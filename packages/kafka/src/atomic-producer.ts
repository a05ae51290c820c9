import type { Kafka } from 'kafkajs'
import { fromKafka } from './fate.ts'
import { partitioner, toTopicMessages } from './messages.ts'
import type { SendableRecord } from './record.ts'

/** Sends records of several topics so that a reader of committed records sees all of them or none. */
export interface AtomicProducer extends AsyncDisposable {
  /**
   * Resolves when all of it is committed. After a rejection the outcome is unknown until a producer of the
   * same id is opened: dispose of this one. Rejects with a TAPE_KAFKA_ error, TAPE_KAFKA_FENCED when another
   * producer of the same id was opened.
   */
  send(records: readonly SendableRecord[]): Promise<void>
}

/**
 * Opens the one producer of this transactional id: whoever had it before can commit nothing more, and what
 * it left open is aborted when this resolves.
 */
export async function createAtomicProducer(
  client: Kafka,
  transactionalId: string,
): Promise<AtomicProducer> {
  const producer = client.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 60_000,
    createPartitioner: partitioner,
    allowAutoTopicCreation: false,
  })
  try {
    await producer.connect()
    // The client takes the id over at its first transaction only, not when it connects.
    await (await producer.transaction()).abort()
  } catch (cause) {
    await producer.disconnect()
    throw fromKafka(cause)
  }
  return {
    async send(records) {
      try {
        const transaction = await producer.transaction()
        await transaction.sendBatch({ acks: -1, topicMessages: toTopicMessages(records) })
        await transaction.commit()
      } catch (cause) {
        throw fromKafka(cause)
      }
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}
