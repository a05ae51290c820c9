import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'
import {
  type Broker,
  byLeader,
  type Cluster,
  coordinatorTypes,
  type ProducerIdentity,
  partitionCount,
  type TopicPartition,
} from '../client/cluster.ts'
import type { Persistence } from '../client/persistence.ts'
import type { ProducerState } from '../produce/batch-head.ts'
import {
  byTopic,
  type Decision,
  fetchStableOffset,
  type GroupPartition,
  lastDecision,
  openPartitions,
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
  /** What was decided about the predecessor's last transaction. */
  readonly #decision: Decision
  readonly #coordinators = new Map<string, Broker>()
  /** Partitions that the open transaction knows. */
  readonly #joined = new Set<string>()
  #hasOffset = false

  private constructor(options: SessionOptions, identity: ProducerIdentity, decision: Decision) {
    this.#options = options
    this.#identity = identity
    this.#decision = decision
  }

  /** Takes the transactional id over: fences its last user and waits for the end of that one's transaction. */
  static async open(options: SessionOptions): Promise<TransactionSession> {
    const { cluster, persistence, transactionalId } = options
    let decision: Decision = 'abort'
    const answer = await persistence.attempt(async () => {
      if (!cluster.isConnected()) await cluster.connect()
      await cluster.refreshMetadataIfNecessary()
      const coordinator = await cluster.findGroupCoordinator({
        groupId: transactionalId,
        coordinatorType: coordinatorTypes.TRANSACTION,
      })
      // An attempt that took the id over without our knowing has made the broker forget it.
      decision = (await lastDecision(coordinator, transactionalId)) ?? decision
      const transactionTimeout = TRANSACTION_TIMEOUT_MS
      return coordinator.initProducerId({ transactionalId, transactionTimeout })
    })
    const { producerId, producerEpoch } = answer
    const identity = { transactionalId, producerId, producerEpoch }
    return new TransactionSession(options, identity, decision)
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
   * Leaves nothing of the predecessor that is neither committed nor aborted, and answers the first offset that the
   * group of a place has not done. The broker has ended that one's transaction before it gave this session its place,
   * so there is nothing, unless markers of the end were lost: Kafka 4.3 gives them up for a partition that has no
   * leader at that moment, and tells nobody. What is written next would end them, so they are ended first, as it was
   * decided: both producers are one to the broker.
   * @param outputs topics that the predecessor may have written to
   */
  async endPredecessor(outputs: readonly string[], place?: GroupPartition): Promise<number> {
    for (let tries = 0; tries < LOST_MARKERS_TRIES; tries++) {
      const offset = place ? await this.#stableOffset(place) : 0
      const open = await this.#openPartitions(outputs)
      if (offset !== 'open' && open.length === 0) return offset
      await this.join(open)
      if (place) await this.#joinOffsets(place.groupId)
      await this.#end(this.#decision === 'commit')
      await sleep(LOST_MARKERS_PAUSE_MS)
    }
    const { transactionalId } = this.#identity
    throw new TapeError(
      'TAPE_KAFKA_UNAVAILABLE',
      `the last transaction of ${transactionalId} does not end: see the broker's log and kafka-transactions.sh find-hanging`,
    )
  }

  #stableOffset(place: GroupPartition): Promise<number | 'open'> {
    return this.#ask('GROUP', place.groupId, (coordinator) => fetchStableOffset(coordinator, place))
  }

  /** Partitions in which something of the predecessor is neither committed nor aborted. */
  async #openPartitions(topics: readonly string[]): Promise<TopicPartition[]> {
    const { cluster, persistence } = this.#options
    const { producerId } = this.#identity
    return persistence.attempt(async () => {
      const places: TopicPartition[] = []
      for (const topic of topics) {
        const count = await partitionCount(cluster, topic)
        for (let partition = 0; partition < count; partition++) places.push({ topic, partition })
      }
      const leaders = await byLeader(cluster, places)
      const asked = [...leaders].map(([leader, its]) => openPartitions(leader, producerId, its))
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
