import { type Broker, byLeader, type Cluster, createErrorFromCode } from '../client/cluster.ts'
import type { Persistence } from '../client/persistence.ts'
import type { ProducerState } from './batch-head.ts'
import { type ProduceAnswer, type ProducedBatch, produceRequest } from './produce-frame.ts'
import type { WaitingBatch } from './record-output.ts'
import { Sequences } from './sequences.ts'

export interface SenderOptions {
  readonly cluster: Cluster
  readonly persistence: Persistence
  /** Null for records outside of transactions. */
  readonly transactionalId: string | null
  readonly producer: ProducerState
}

interface Stamped extends ProducedBatch {
  readonly place: string
  readonly sequence: number
}

type BrokerError = Error & { readonly retriable?: boolean }

const NETWORK_EXCEPTION = 13
const DUPLICATE_SEQUENCE_NUMBER = 46

const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** The error that decides: one that another attempt cannot cure, if there is any. */
const worst = (errors: readonly BrokerError[]): BrokerError | undefined =>
  errors.find(({ retriable }) => !retriable) ?? errors[0]

/** Sends batches to the leaders of their partitions, numbered so that none is written twice. */
export class BatchSender {
  readonly #options: SenderOptions
  readonly #sequences = new Sequences()

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /**
   * Resolves when every batch is on all in-sync replicas. Only batches without an acknowledgement are sent
   * again, byte for byte, so that the broker knows them by their sequence numbers, whoever leads by then.
   * One call at a time; a partition is there once. Rejects with an error of the client.
   */
  async send(batches: readonly WaitingBatch[]): Promise<void> {
    const waiting = new Map(
      batches.map((batch) => this.#stamp(batch)).map((one) => [one.place, one]),
    )
    let attempts = 0
    await this.#options.persistence.attempt(async () => {
      const isFirst = ++attempts === 1
      const { cluster } = this.#options
      await cluster.refreshMetadataIfNecessary()
      const leaders = await byLeader(cluster, [...waiting.values()])
      const sent = [...leaders].map(([broker, its]) => this.#sendTo(broker, its, waiting, isFirst))
      const failures = (await Promise.allSettled(sent)).filter(
        ({ status }) => status === 'rejected',
      )
      const failure = worst(failures.map((failed) => (failed as PromiseRejectedResult).reason))
      if (failure) throw failure
      if (waiting.size > 0) throw createErrorFromCode(NETWORK_EXCEPTION)
    })
  }

  #stamp({ topic, partition, batches, batch }: WaitingBatch): Stamped {
    const place = placeOf(topic, partition)
    const sequence = this.#sequences.take(place, batch.records)
    const bytes = batches.stamp(batch, this.#options.producer, sequence)
    return { place, topic, partition, sequence, bytes }
  }

  /** Takes what is acknowledged off the waiting ones, and rejects with the worst error of the others. */
  async #sendTo(
    broker: Broker,
    batches: readonly Stamped[],
    waiting: Map<string, Stamped>,
    isFirst: boolean,
  ): Promise<void> {
    const request = produceRequest(broker, this.#options.transactionalId, batches)
    const { topics } = (await sendRequest(broker, request)) as ProduceAnswer
    const errors: BrokerError[] = []
    for (const { topicName, partitions } of topics) {
      for (const { partition, errorCode } of partitions) {
        const place = placeOf(topicName, partition)
        const error = errorOf(errorCode)
        if (!error) waiting.delete(place)
        else {
          errors.push(error)
          // Refused at the first attempt, it is not in the log: its numbers are for what comes next.
          const refused = isFirst && !error.retriable ? waiting.get(place) : undefined
          if (refused) this.#sequences.giveBack(place, refused.sequence)
        }
      }
    }
    const error = worst(errors)
    if (error) throw error
  }
}

/** A duplicate is refused because it was written before: that is as good as an acknowledgement. */
function errorOf(code: number): BrokerError | undefined {
  return code === 0 || code === DUPLICATE_SEQUENCE_NUMBER ? undefined : createErrorFromCode(code)
}

async function sendRequest(broker: Broker, request: ReturnType<typeof produceRequest>) {
  try {
    return await broker.connectionPool.send(request)
  } catch (cause) {
    if ((cause as Error).name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw cause
  }
}
