import { gathered } from '../client/broker-socket.ts'
import { apiKeys, type Broker, type Framed, requests, type WireRequest } from '../client/cluster.ts'

/** A stamped batch on its way to the leader of its partition. */
export interface ProducedBatch {
  readonly topic: string
  readonly partition: number
  readonly bytes: Buffer
}

export interface PartitionAnswer {
  readonly partition: number
  readonly errorCode: number
}

export interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly PartitionAnswer[]
  }[]
}

interface FrameOptions {
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string
  readonly transactionalId: string | null
  readonly batches: readonly ProducedBatch[]
}

const ALL_IN_SYNC = -1
const TIMEOUT_MS = 30_000

function byTopic(batches: readonly ProducedBatch[]): Map<string, ProducedBatch[]> {
  const topics = new Map<string, ProducedBatch[]>()
  for (const batch of batches) {
    const known = topics.get(batch.topic)
    if (known) known.push(batch)
    else topics.set(batch.topic, [batch])
  }
  return topics
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}
const text = (value: string | null): Buffer[] => {
  if (value === null) return [int16(-1)]
  const bytes = Buffer.from(value)
  return [int16(bytes.length), bytes]
}

/** A produce request of version 3 to 8 in pieces, as they go over the wire. Holds the batches, copies none. */
export function produceFrame(options: FrameOptions): readonly [Buffer, ...Buffer[]] {
  const { apiVersion, correlationId, clientId, transactionalId, batches } = options
  const topics = byTopic(batches)
  const pieces: Buffer[] = []
  let head = [
    int16(apiKeys.Produce),
    int16(apiVersion),
    int32(correlationId),
    ...text(clientId),
    ...text(transactionalId),
    int16(ALL_IN_SYNC),
    int32(TIMEOUT_MS),
    int32(topics.size),
  ]
  for (const [topic, its] of topics) {
    head.push(...text(topic), int32(its.length))
    for (const { partition, bytes } of its) {
      pieces.push(Buffer.concat([...head, int32(partition), int32(bytes.length)]), bytes)
      head = []
    }
  }
  if (head.length > 0) pieces.push(Buffer.concat(head))
  const size = int32(pieces.reduce((sum, { length }) => sum + length, 0))
  const [first = Buffer.alloc(0), ...rest] = pieces
  return [Buffer.concat([size, first]), ...rest]
}

/** A produce request in the newest version that broker and client both know. */
export function produceRequest(
  broker: Broker,
  transactionalId: string | null,
  batches: readonly ProducedBatch[],
): WireRequest<Framed> {
  const { request, response } = broker.lookupRequest(
    apiKeys.Produce,
    requests.Produce,
  )({
    acks: ALL_IN_SYNC,
    topicData: [],
  })
  const { apiVersion } = request
  return {
    request: {
      ...request,
      frame: (correlationId, clientId) =>
        gathered(produceFrame({ apiVersion, correlationId, clientId, transactionalId, batches })),
    },
    // The client's own way makes one partition's error everyone's: here each is looked at by itself.
    response: { decode: response.decode, parse: async (decoded) => decoded },
  }
}
