import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import {
  byLeader,
  type Cluster,
  createCluster,
  createErrorFromCode,
  type TopicPartition,
} from '../client/cluster.ts'
import { fromKafka } from '../client/fate.ts'
import type { Log } from '../client/log.ts'
import type { RecordView } from '../records/record-view.ts'
import { nextOffsetOf, visitRecords } from '../records/visit-records.ts'
import { earliestOffset, fetchPartitions, type PartitionFetch } from './raw-fetch.ts'

export interface TailOptions {
  /** Called for every committed record, in the order of its partition. The view is valid during the call only. */
  readonly onRecord: (place: TopicPartition, record: RecordView) => void
  readonly log: Log
  readonly signal: AbortSignal
}

const PARTITION_BYTES = 1024 * 1024
const FETCH_BYTES = 8 * 1024 * 1024
const PAUSE_MS = 500
const OFFSET_OUT_OF_RANGE = 1

/**
 * Follows the ends of many partitions without a group: one request per broker and round, however many
 * partitions. Brokers that are away are waited for.
 */
export class TopicTail implements AsyncDisposable {
  readonly #cluster: Cluster
  readonly #topics = new Map<string, Map<number, number>>()

  private constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  static async connect(client: Kafka): Promise<TopicTail> {
    const cluster = createCluster(client)
    await cluster.connect().catch((cause) => Promise.reject(fromKafka(cause)))
    return new TopicTail(cluster)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.disconnect()
  }

  /** Follows a topic too, from these offsets by partition. */
  add(topic: string, offsets: ReadonlyMap<number, number>): void {
    this.#topics.set(topic, new Map(offsets))
  }

  /** First offset that was not shown yet; undefined for a partition that is not followed. */
  position({ topic, partition }: TopicPartition): number | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  /** Runs until the signal aborts. Rejects with a TAPE_KAFKA_ error that a repetition does not cure. */
  async run({ onRecord, log, signal }: TailOptions): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#cluster.addMultipleTargetTopics([...this.#topics.keys()])
        while (!signal.aborted) await this.#round(onRecord)
      } catch (cause) {
        const error = fromKafka(cause)
        if (!error.retryable) throw error
        log.warn({ err: error }, 'following topics again in a moment')
        await this.#cluster.refreshMetadata().catch(() => {})
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  async #round(onRecord: TailOptions['onRecord']): Promise<void> {
    const places = [...this.#topics].flatMap(([topic, offsets]) =>
      [...offsets].map(([partition, offset]) => ({
        topic,
        partition,
        offset,
        maxBytes: PARTITION_BYTES,
      })),
    )
    const leaders = await byLeader(this.#cluster, places)
    const answers = await Promise.all(
      [...leaders].map(([broker, asked]) => fetchPartitions(broker, FETCH_BYTES, asked)),
    )
    for (const fetched of answers.flat()) await this.#take(fetched, onRecord)
  }

  async #take(fetched: PartitionFetch, onRecord: TailOptions['onRecord']): Promise<void> {
    const { topic, partition, errorCode, bytes, aborted } = fetched
    const offsets = this.#topics.get(topic)
    const from = offsets?.get(partition)
    if (offsets === undefined || from === undefined) return
    if (errorCode === OFFSET_OUT_OF_RANGE) {
      // Retention took the place where we were, or the topic was made anew.
      offsets.set(partition, await earliestOffset(this.#cluster, { topic, partition }))
      return
    }
    if (errorCode !== 0) throw createErrorFromCode(errorCode)
    const next = nextOffsetOf(bytes)
    if (next === undefined) return
    const to = Number.POSITIVE_INFINITY
    visitRecords({ bytes, aborted, from, to, onRecord: (record) => onRecord(fetched, record) })
    offsets.set(partition, next)
  }
}
