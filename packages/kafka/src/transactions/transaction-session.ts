import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import {
  type Broker,
  type Cluster,
  coordinatorTypes,
  leaderOf,
  type ProducerIdentity,
  partitionCount,
} from '../client/cluster.ts'
import type { Persistence } from '../client/persistence.ts'
import type { ProducerState } from '../produce/batch-head.ts'
import {
  byTopic,
  fetchStableOffset,
  type GroupPartition,
  openPartitions,
  type TopicPartition,
  wasToBeCommitted,
} from './transaction-requests.ts'

export interface GroupOffset extends GroupPartition {
  /** First offset that is not yet done. */
  readonly offset: number
}

interface SessionOptions {
  readonly cluster: Cluster
  readonly persistence: Persistence
  readonly transactionalId: string
}

export const TRANSACTION_TIMEOUT_MS = 60_000
const LOST_MARKERS_TRIES = 10
const LOST_MARKERS_PAUSE_MS = 200

/**
 * One transactional producer as its coordinator knows it. Coordinators are looked up once and again after an
 * error: the client's own way asks for them four times in a transaction.
 */
export class TransactionSession {
  readonly #options: SessionOptions
  readonly #identity: ProducerIdentity
  /** Whether the predecessor's last transaction was to be committed. */
  readonly #wasCommitted: boolean
  readonly #coordinators = new Map<string, Broker>()
  /** Partitions that the open transaction knows. */
  readonly #joined = new Set<string>()
  #hasOffset = false

  private constructor(options: SessionOptions, identity: ProducerIdentity, wasCommitted: boolean) {
    this.#options = options
    this.#identity = identity
    this.#wasCommitted = wasCommitted
  }

  /** Takes the transactional id over: fences its last user and waits for the end of that one's transaction. */
  static async open(options: SessionOptions): Promise<TransactionSession> {
    const { cluster, persistence, transactionalId } = options
    let wasCommitted = false
    const answer = await persistence.attempt(async () => {
      if (!cluster.isConnected()) await cluster.connect()
      await cluster.refreshMetadataIfNecessary()
      const coordinator = await cluster.findGroupCoordinator({
        groupId: transactionalId,
        coordinatorType: coordinatorTypes.TRANSACTION,
      })
      // Kept over attempts: whoever has taken the id over is told nothing of it any more.
      wasCommitted ||= await wasToBeCommitted(coordinator, transactionalId)
      const transactionTimeout = TRANSACTION_TIMEOUT_MS
      return coordinator.initProducerId({ transactionalId, transactionTimeout })
    })
    const { producerId, producerEpoch } = answer
    const identity = { transactionalId, producerId, producerEpoch }
    return new TransactionSession(options, identity, wasCommitted)
  }

  get producer(): ProducerState {
    const { producerId, producerEpoch } = this.#identity
    return { transactional: true, producerId: BigInt(producerId), producerEpoch }
  }

  /** Makes partitions part of the transaction. Must come before what is sent to them. */
  async join(partitions: readonly TopicPartition[]): Promise<void> {
    const fresh = partitions.filter((partition) => !this.#joined.has(nameOf(partition)))
    if (fresh.length === 0) return
    const topics = byTopic(fresh)
    await this.#ask('TRANSACTION', this.#identity.transactionalId, (coordinator) =>
      coordinator.addPartitionsToTxn({ ...this.#identity, topics }),
    )
    for (const partition of fresh) this.#joined.add(nameOf(partition))
  }

  /** Makes a group's offset part of the transaction. */
  async addOffset({ groupId, topic, partition, offset }: GroupOffset): Promise<void> {
    const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }]
    await this.#joinOffsets(groupId)
    await this.#ask('GROUP', groupId, (coordinator) =>
      coordinator.txnOffsetCommit({ ...this.#identity, groupId, topics }),
    )
    this.#hasOffset = true
  }

  /** A transaction that has nothing is none for the broker either. */
  async commit(): Promise<void> {
    if (this.#joined.size === 0 && !this.#hasOffset) return
    await this.#end(true)
  }

  /**
   * First offset of a partition that its group has not done. The broker has ended the predecessor's transaction
   * before it gave this session its place, so nothing of it is open, unless markers of that end were lost: Kafka
   * 4.3 gives them up for a partition that has no leader at that moment, and tells nobody. What was written next
   * would end them, so they are ended first, as it was decided: both producers are one to the broker.
   * @param outputs topics that the predecessor may have written to
   */
  async committedOffset(place: GroupPartition, outputs: readonly string[]): Promise<number> {
    for (let tries = 0; tries < LOST_MARKERS_TRIES; tries++) {
      const offset = await this.#ask('GROUP', place.groupId, (coordinator) =>
        fetchStableOffset(coordinator, place),
      )
      const open = await this.#openPartitions(outputs)
      if (offset !== 'open' && open.length === 0) return offset
      await this.join(open)
      await this.#joinOffsets(place.groupId)
      await this.#end(this.#wasCommitted)
      await sleep(LOST_MARKERS_PAUSE_MS)
    }
    const { transactionalId } = this.#identity
    throw new TapeError(
      'TAPE_KAFKA_UNAVAILABLE',
      `the last transaction of ${transactionalId} does not end: see the broker's log and kafka-transactions.sh find-hanging`,
    )
  }

  /** Partitions in which something of the predecessor is neither committed nor aborted. */
  async #openPartitions(topics: readonly string[]): Promise<TopicPartition[]> {
    const { cluster, persistence } = this.#options
    const { producerId } = this.#identity
    return persistence.attempt(async () => {
      const byLeader = new Map<Broker, TopicPartition[]>()
      for (const topic of topics) {
        const count = await partitionCount(cluster, topic)
        for (let partition = 0; partition < count; partition++) {
          const leader = await leaderOf(cluster, topic, partition)
          byLeader.set(leader, [...(byLeader.get(leader) ?? []), { topic, partition }])
        }
      }
      const asked = [...byLeader].map(([leader, places]) =>
        openPartitions(leader, producerId, places),
      )
      return (await Promise.all(asked)).flat()
    })
  }

  async #joinOffsets(groupId: string): Promise<void> {
    await this.#ask('TRANSACTION', this.#identity.transactionalId, (coordinator) =>
      coordinator.addOffsetsToTxn({ ...this.#identity, groupId }),
    )
  }

  async #end(isCommit: boolean): Promise<void> {
    await this.#ask('TRANSACTION', this.#identity.transactionalId, (coordinator) =>
      coordinator.endTxn({ ...this.#identity, transactionResult: isCommit }),
    )
    this.#joined.clear()
    this.#hasOffset = false
  }

  async #ask<T>(
    type: 'GROUP' | 'TRANSACTION',
    groupId: string,
    request: (coordinator: Broker) => Promise<T>,
  ): Promise<T> {
    const { cluster, persistence } = this.#options
    return persistence.attempt(async () => {
      const known = this.#coordinators.get(type)
      const coordinatorType = coordinatorTypes[type]
      const coordinator =
        known ?? (await cluster.findGroupCoordinator({ groupId, coordinatorType }))
      this.#coordinators.set(type, coordinator)
      try {
        return await request(coordinator)
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
