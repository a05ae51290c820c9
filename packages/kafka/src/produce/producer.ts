import type { Kafka } from 'kafkajs'
import { fromKafka } from '../client/fate.ts'
import type { SendableRecord } from '../records/record.ts'
import { TRANSACTION_TIMEOUT_MS } from '../transactions/transaction-session.ts'
import { BatchSender } from './batch-sender.ts'
import { prepareSending } from './sending.ts'

/** Sends records so that each is in its partition once, in order, on all in-sync replicas. */
export interface EventProducer extends AsyncDisposable {
  /**
   * Resolves when every record is acknowledged. Calls are carried out one after the other. While brokers are
   * away it waits: a retry repeats the same sequence numbers, so nothing is written twice.
   * Rejects with TAPE_KAFKA_FAILED or TAPE_KAFKA_FENCED when a retry cannot help.
   */
  send(records: readonly SendableRecord[]): Promise<void>
}

/** Connects an idempotent producer with acks=all. */
export async function createProducer(client: Kafka): Promise<EventProducer> {
  const { cluster, persistence, output, close } = prepareSending(client)
  try {
    const { producerId, producerEpoch } = await persistence.attempt(async () => {
      if (!cluster.isConnected()) await cluster.connect()
      await cluster.refreshMetadataIfNecessary()
      const broker = await cluster.findControllerBroker()
      return broker.initProducerId({ transactionTimeout: TRANSACTION_TIMEOUT_MS })
    })
    const producer = { transactional: false, producerId: BigInt(producerId), producerEpoch }
    const sender = new BatchSender({ cluster, persistence, transactionalId: null, producer })
    const sendNow = async (records: readonly SendableRecord[]) => {
      await persistence.attempt(async () => {
        output.begin()
        await output.add(records)
      })
      for (const round of output.rounds()) await sender.send(round)
    }
    return { send: inTurn(sendNow), [Symbol.asyncDispose]: close }
  } catch (cause) {
    await close()
    throw fromKafka(cause)
  }
}

/** Calls one after the other, whatever became of the one before. */
function inTurn<T>(work: (argument: T) => Promise<void>): (argument: T) => Promise<void> {
  let tail = Promise.resolve()
  return (argument) => {
    const run = tail.then(() => work(argument))
    tail = run.catch(() => {})
    return run.catch((cause) => Promise.reject(fromKafka(cause)))
  }
}
