import { TapeError } from '@tickertape/errors'
import {
  apiKeys,
  type Broker,
  type Cluster,
  createErrorFromCode,
  leaderOf,
  requests,
  type TopicPartition,
} from '../client/cluster.ts'
import type { AbortedTransaction } from '../records/visit-records.ts'

/**
 * Fetches record batches as the bytes that the broker sent. The client builds an object per record; here its
 * request and its connections are used, and only the reading of the answer is replaced.
 */
export interface FetchedBytes {
  /** Record batches; the last one may be cut off. */
  readonly bytes: Buffer
  /** No committed record is behind this offset: transactions from here on are open. */
  readonly lastStableOffset: number
  readonly aborted: readonly AbortedTransaction[]
}

export interface FetchPlace extends TopicPartition {
  readonly offset: number
  readonly maxBytes: number
}

const READ_COMMITTED = 1
const ORDINARY_CONSUMER = -1
const VERSION = 11
const MAX_WAIT_MS = 100

/** What a broker says of one partition. */
export interface PartitionFetch extends TopicPartition, FetchedBytes {
  /** Kafka's code; 0 when there is nothing to complain about. */
  readonly errorCode: number
}

class FetchReader {
  readonly #payload: Buffer
  #at = 0

  constructor(payload: Buffer) {
    this.#payload = payload
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  int16(): number {
    this.#at += 2
    return this.#payload.readInt16BE(this.#at - 2)
  }

  int32(): number {
    this.#at += 4
    return this.#payload.readInt32BE(this.#at - 4)
  }

  int64(): bigint {
    this.#at += 8
    return this.#payload.readBigInt64BE(this.#at - 8)
  }

  bytes(length: number): Buffer {
    this.#at += length
    return this.#payload.subarray(this.#at - length, this.#at)
  }

  partition(topic: string): PartitionFetch {
    const partition = this.int32()
    const errorCode = this.int16()
    this.skip(HIGH_WATERMARK)
    const lastStableOffset = Number(this.int64())
    this.skip(LOG_START)
    const aborted: AbortedTransaction[] = []
    for (let left = this.int32(); left > 0; left--) {
      const producerId = this.int64()
      aborted.push({ producerId, firstOffset: Number(this.int64()) })
    }
    this.skip(PREFERRED_REPLICA)
    const bytes = this.bytes(Math.max(0, this.int32()))
    return { topic, partition, errorCode, lastStableOffset, aborted, bytes }
  }
}

const THROTTLE = 4
const SESSION = 4
const HIGH_WATERMARK = 8
const LOG_START = 8
const PREFERRED_REPLICA = 4

/** Answers the partitions of a response. Throws the broker's error about the whole of it. */
export function decodeFetch(payload: Buffer): PartitionFetch[] {
  const reader = new FetchReader(payload)
  reader.skip(THROTTLE)
  const errorCode = reader.int16()
  reader.skip(SESSION)
  if (errorCode !== 0) throw createErrorFromCode(errorCode)
  const partitions: PartitionFetch[] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = String(reader.bytes(reader.int16()))
    for (let left = reader.int32(); left > 0; left--) partitions.push(reader.partition(topic))
  }
  return partitions
}

const response = {
  decode: async (payload: Buffer) => ({
    clientSideThrottleTime: payload.readInt32BE(0),
    fetched: decodeFetch(payload),
  }),
  parse: async (decoded: unknown) => (decoded as { fetched: PartitionFetch[] }).fetched,
}

/** Waits up to 100 ms where there is nothing. Rejects with an error of the client. */
export async function fetchBytes(cluster: Cluster, place: FetchPlace): Promise<FetchedBytes> {
  const { topic, partition, maxBytes } = place
  const broker = await leaderOf(cluster, topic, partition)
  const [fetched] = await fetchPartitions(broker, maxBytes, [place])
  if (!fetched) throw createErrorFromCode(UNKNOWN_SERVER_ERROR)
  if (fetched.errorCode !== 0) throw createErrorFromCode(fetched.errorCode)
  return fetched
}

const UNKNOWN_SERVER_ERROR = -1

/** Asks one broker for several partitions at once. Waits up to 100 ms where none of them has anything. */
export async function fetchPartitions(
  broker: Broker,
  maxBytes: number,
  places: readonly FetchPlace[],
): Promise<readonly PartitionFetch[]> {
  const { protocol } = requests.Fetch
  const toRequest = broker.lookupRequest(apiKeys.Fetch, { versions: [String(VERSION)], protocol })
  const topics = Map.groupBy(places, ({ topic }) => topic)
  const { request } = toRequest({
    replicaId: ORDINARY_CONSUMER,
    isolationLevel: READ_COMMITTED,
    maxWaitTime: MAX_WAIT_MS,
    minBytes: 1,
    maxBytes,
    topics: [...topics].map(([topic, partitions]) => ({
      topic,
      partitions: partitions.map(({ partition, offset, maxBytes: most }) => ({
        partition,
        fetchOffset: String(offset),
        maxBytes: most,
      })),
    })),
  })
  if (request.apiVersion !== VERSION) {
    throw new TapeError('TAPE_KAFKA_FAILED', 'the broker is older than Kafka 2.3: upgrade it')
  }
  return (await broker.connectionPool.send({ request, response })) as PartitionFetch[]
}

/** First offset that the partition still holds. Rejects with an error of the client. */
export async function earliestOffset(
  cluster: Cluster,
  { topic, partition }: TopicPartition,
): Promise<number> {
  const asked = { topic, partitions: [{ partition }], fromBeginning: true }
  const [answer] = await cluster.fetchTopicsOffset([asked])
  return Number(answer?.partitions[0]?.offset)
}
