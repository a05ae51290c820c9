import { TapeError } from '@tickertape/errors'
import { apiKeys, type Cluster, createErrorFromCode, leaderOf, requests } from './cluster.ts'
import type { AbortedTransaction } from './visit-records.ts'

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

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface FetchPlace extends TopicPartition {
  readonly offset: number
  readonly maxBytes: number
}

const READ_COMMITTED = 1
const ORDINARY_CONSUMER = -1
const VERSION = 11
const MAX_WAIT_MS = 100

/** Answers the bytes of the first and only partition of a response. Throws the broker's error. */
export function decodeFetch(payload: Buffer): FetchedBytes {
  let at = 4 + 2 + 4
  if (payload.readInt32BE(at) === 0) throw createErrorFromCode(payload.readInt16BE(4))
  at += 4
  at += 2 + payload.readInt16BE(at) + 4 + 4
  const errorCode = payload.readInt16BE(at)
  if (errorCode !== 0) throw createErrorFromCode(errorCode)
  const lastStableOffset = Number(payload.readBigInt64BE(at + 2 + 8))
  at += 2 + 8 + 8 + 8
  const aborted: AbortedTransaction[] = []
  for (let left = payload.readInt32BE(at); left > 0; left--) {
    const from = at + 4 + aborted.length * 16
    const firstOffset = Number(payload.readBigInt64BE(from + 8))
    aborted.push({ producerId: payload.readBigInt64BE(from), firstOffset })
  }
  at += 4 + aborted.length * 16 + 4
  const length = Math.max(0, payload.readInt32BE(at))
  return { bytes: payload.subarray(at + 4, at + 4 + length), lastStableOffset, aborted }
}

const response = {
  decode: async (payload: Buffer) => ({
    clientSideThrottleTime: payload.readInt32BE(0),
    fetched: decodeFetch(payload),
  }),
  parse: async (decoded: unknown) => (decoded as { fetched: FetchedBytes }).fetched,
}

/** Waits up to 100 ms where there is nothing. Rejects with an error of the client. */
export async function fetchBytes(cluster: Cluster, place: FetchPlace): Promise<FetchedBytes> {
  const { topic, partition, offset, maxBytes } = place
  const broker = await leaderOf(cluster, topic, partition)
  const { protocol } = requests.Fetch
  const toRequest = broker.lookupRequest(apiKeys.Fetch, { versions: [String(VERSION)], protocol })
  const { request } = toRequest({
    replicaId: ORDINARY_CONSUMER,
    isolationLevel: READ_COMMITTED,
    maxWaitTime: MAX_WAIT_MS,
    minBytes: 1,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
  })
  if (request.apiVersion !== VERSION) {
    throw new TapeError('TAPE_KAFKA_FAILED', 'the broker is older than Kafka 2.3: upgrade it')
  }
  return (await broker.connectionPool.send({ request, response })) as FetchedBytes
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
