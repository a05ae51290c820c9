import type { Kafka } from 'kafkajs'
import { fromKafka } from '../client/fate.ts'
import { BatchSender } from '../produce/batch-sender.ts'
import { prepareSending } from '../produce/sending.ts'
import type { SendableRecord } from '../records/record.ts'
import { TransactionSession } from './transaction-session.ts'

/** Sends records of several topics so that a reader of committed records sees all of them or none. */
export interface AtomicProducer extends AsyncDisposable {
  /**
   * Resolves when all of it is committed. After a rejection the outcome is unknown until a producer of the
   * same id is opened: dispose of this one. Rejects with a TAPE_KAFKA_ error, TAPE_KAFKA_FENCED when another
   * producer of the same id was opened. One call at a time.
   */
  send(records: readonly SendableRecord[]): Promise<void>
}

export interface AtomicProducerOptions {
  readonly transactionalId: string
  /** Every topic that this producer or one before it may send to; all of them exist. */
  readonly outputs: readonly string[]
}

/**
 * Opens the one producer of this transactional id: whoever had it before can commit nothing more, and what
 * it left open is ended when this resolves.
 */
export async function createAtomicProducer(
  client: Kafka,
  { transactionalId, outputs }: AtomicProducerOptions,
): Promise<AtomicProducer> {
  const { cluster, persistence, output, close } = prepareSending(client)
  try {
    const session = await TransactionSession.open({ cluster, persistence, transactionalId })
    await session.endPredecessor(outputs)
    const { producer } = session
    const sender = new BatchSender({ cluster, persistence, transactionalId, producer })
    return {
      async send(records) {
        try {
          output.begin()
          await output.add(records)
          for (const round of output.rounds()) {
            await session.join(round)
            await sender.send(round)
          }
          await session.commit()
        } catch (cause) {
          throw fromKafka(cause)
        }
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (cause) {
    await close()
    throw fromKafka(cause)
  }
}
