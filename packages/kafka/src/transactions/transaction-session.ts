import {
  type Broker,
  type Cluster,
  coordinatorTypes,
  type ProducerIdentity,
} from '../client/cluster.ts'
import type { Persistence } from '../client/persistence.ts'
import type { ProducerState } from '../produce/batch-head.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface GroupOffset extends TopicPartition {
  readonly groupId: string
  /** First offset that is not yet done. */
  readonly offset: number
}

interface SessionOptions {
  readonly cluster: Cluster
  readonly persistence: Persistence
  readonly transactionalId: string
}

export const TRANSACTION_TIMEOUT_MS = 60_000

/**
 * One transactional producer as its coordinator knows it. Coordinators are looked up once and again after an
 * error: the client's own way asks for them four times in a transaction.
 */
export class TransactionSession {
  readonly #options: SessionOptions
  readonly #identity: ProducerIdentity
  readonly #coordinators = new Map<string, Broker>()
  /** Partitions that the open transaction knows. */
  readonly #joined = new Set<string>()
  #hasOffset = false

  private constructor(options: SessionOptions, identity: ProducerIdentity) {
    this.#options = options
    this.#identity = identity
  }

  /** Takes the transactional id over: fences its last user and waits for the end of that one's transaction. */
  static async open(options: SessionOptions): Promise<TransactionSession> {
    const { cluster, persistence, transactionalId } = options
    const answer = await persistence.attempt(async () => {
      if (!cluster.isConnected()) await cluster.connect()
      await cluster.refreshMetadataIfNecessary()
      const coordinator = await cluster.findGroupCoordinator({
        groupId: transactionalId,
        coordinatorType: coordinatorTypes.TRANSACTION,
      })
      const transactionTimeout = TRANSACTION_TIMEOUT_MS
      return coordinator.initProducerId({ transactionalId, transactionTimeout })
    })
    const { producerId, producerEpoch } = answer
    return new TransactionSession(options, { transactionalId, producerId, producerEpoch })
  }

  get producer(): ProducerState {
    const { producerId, producerEpoch } = this.#identity
    return { transactional: true, producerId: BigInt(producerId), producerEpoch }
  }

  /** Makes partitions part of the transaction. Must come before what is sent to them. */
  async join(partitions: readonly TopicPartition[]): Promise<void> {
    const fresh = partitions.filter((partition) => !this.#joined.has(nameOf(partition)))
    if (fresh.length === 0) return
    const topics = [...new Set(fresh.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: fresh.filter((one) => one.topic === topic).map(({ partition }) => partition),
    }))
    await this.#ask('TRANSACTION', this.#identity.transactionalId, (coordinator) =>
      coordinator.addPartitionsToTxn({ ...this.#identity, topics }),
    )
    for (const partition of fresh) this.#joined.add(nameOf(partition))
  }

  /** Makes a group's offset part of the transaction. */
  async addOffset({ groupId, topic, partition, offset }: GroupOffset): Promise<void> {
    const { transactionalId } = this.#identity
    const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }]
    await this.#ask('TRANSACTION', transactionalId, (coordinator) =>
      coordinator.addOffsetsToTxn({ ...this.#identity, groupId }),
    )
    await this.#ask('GROUP', groupId, (coordinator) =>
      coordinator.txnOffsetCommit({ ...this.#identity, groupId, topics }),
    )
    this.#hasOffset = true
  }

  /** A transaction that has nothing is none for the broker either. */
  async commit(): Promise<void> {
    if (this.#joined.size === 0 && !this.#hasOffset) return
    await this.#ask('TRANSACTION', this.#identity.transactionalId, (coordinator) =>
      coordinator.endTxn({ ...this.#identity, transactionResult: true }),
    )
    this.#joined.clear()
    this.#hasOffset = false
  }

  async #ask(
    type: 'GROUP' | 'TRANSACTION',
    groupId: string,
    request: (coordinator: Broker) => Promise<unknown>,
  ): Promise<void> {
    const { cluster, persistence } = this.#options
    await persistence.attempt(async () => {
      const known = this.#coordinators.get(type)
      const coordinatorType = coordinatorTypes[type]
      const coordinator =
        known ?? (await cluster.findGroupCoordinator({ groupId, coordinatorType }))
      this.#coordinators.set(type, coordinator)
      try {
        await request(coordinator)
      } catch (cause) {
        if ((cause as { type?: string }).type !== 'CONCURRENT_TRANSACTIONS') {
          this.#coordinators.delete(type)
        }
        throw cause
      }
    })
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
