import { type RetryOptions, retry } from '@tickertape/errors'
import type { Kafka } from 'kafkajs'
import { type Cluster, createCluster, type TopicPartition } from '../client/cluster.ts'
import { fromKafka } from '../client/fate.ts'
import type { RecordView } from '../records/record-view.ts'
import { nextOffsetOf, visitRecords } from '../records/visit-records.ts'
import { earliestOffset, type FetchedBytes, fetchBytes } from './raw-fetch.ts'
import { endOfRecords } from './record-end.ts'

export interface ScanRange extends TopicPartition {
  readonly from: number
  /** First offset that is not read any more. Default: the end of what is committed when the scan gets there. */
  readonly to?: number
}

export interface ScanOptions extends ScanRange {
  /** Called for every committed record, in order. The view is valid during the call only. */
  readonly onRecord: (record: RecordView) => void
  /** Called behind the records of every fetch; the scan waits for it. */
  readonly onFetched?: () => Promise<void>
  readonly signal?: AbortSignal
}

export interface ScanEnd {
  /** First offset that was not read. */
  readonly next: number
  /** Retention took records of the range before this offset; `from` when it took none. */
  readonly heldFrom: number
}

/** Fits into the sockets' pace and bounds what two fetches hold in memory. */
const FETCH_BYTES = 8 * 1024 * 1024
/** A broker gives a batch whole, however few bytes are asked for. */
const ONE_BATCH = 1
const GIVE_UP_MS = 60_000

/**
 * Reads partitions as fast as they come, without a group and without an object per record. Rejects with a
 * TAPE_KAFKA_ error; what is transient is tried again for a minute.
 */
export class TopicScanner implements AsyncDisposable {
  readonly #cluster: Cluster

  private constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  static async connect(client: Kafka): Promise<TopicScanner> {
    const cluster = createCluster(client)
    await cluster.connect().catch((cause) => Promise.reject(fromKafka(cause)))
    return new TopicScanner(cluster)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.disconnect()
  }

  /** Shows the records of a range. */
  async scan(options: ScanOptions): Promise<ScanEnd> {
    const { topic, from, to = Number.POSITIVE_INFINITY, onRecord, onFetched, signal } = options
    if (from >= to) return { next: from, heldFrom: from }
    await this.#retry(() => this.#cluster.addMultipleTargetTopics([topic]), signal)
    const maxBytes = to - from === 1 ? ONE_BATCH : FETCH_BYTES
    let next = from
    let heldFrom = from
    let fetching = this.#fetch(options, next, maxBytes)
    for (;;) {
      const fetched = await fetching
      if (fetched.offset > next) heldFrom = fetched.offset
      const { bytes, aborted, lastStableOffset, offset: begin } = fetched
      next = nextOffsetOf(bytes) ?? begin
      const done = next >= Math.min(to, lastStableOffset)
      // The next bytes come in while these are looked at.
      if (!done) fetching = this.#fetch(options, next, maxBytes)
      visitRecords({ bytes, aborted, from: begin, to, onRecord })
      await onFetched?.()
      if (done) return { next: Math.min(next, to), heldFrom }
    }
  }

  /** First offset behind the last record of a range that is committed; `from` where there is none. */
  async endOfRecords(range: Required<ScanRange>): Promise<number> {
    const { topic, from, to } = range
    if (from >= to) return from
    await this.#retry(() => this.#cluster.addMultipleTargetTopics([topic]), undefined)
    return endOfRecords((offset) => this.#fetch(range, offset, ONE_BATCH), from, to)
  }

  /** Fetches from an offset, or from the first that is left when retention took that one. */
  #fetch(
    options: TopicPartition & Pick<ScanOptions, 'signal'>,
    from: number,
    maxBytes: number,
  ): Promise<FetchedBytes & { offset: number }> {
    const { topic, partition, signal } = options
    const place = { topic, partition, maxBytes }
    let offset = from
    const fetched = this.#retry(async () => {
      try {
        return { ...(await fetchBytes(this.#cluster, { ...place, offset })), offset }
      } catch (cause) {
        if ((cause as { type?: string }).type === 'OFFSET_OUT_OF_RANGE') {
          offset = Math.max(offset, await earliestOffset(this.#cluster, place))
        }
        throw cause
      }
    }, signal)
    // It may fail while nobody waits for it yet.
    fetched.catch(() => {})
    return fetched
  }

  #retry<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const options: RetryOptions = { forMs: GIVE_UP_MS, ...(signal ? { signal } : {}) }
    return retry(async () => {
      try {
        return await work()
      } catch (cause) {
        await this.#cluster.refreshMetadata().catch(() => {})
        throw fromKafka(cause)
      }
    }, options)
  }
}
