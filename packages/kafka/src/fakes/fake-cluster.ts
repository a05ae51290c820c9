import { createRequire } from 'node:module'
import { FakeBroker } from './fake-broker.ts'
import { firstOffsets, joinAlone, syncAlone } from './fake-group.ts'

const require = createRequire(import.meta.url)
const Encoder = require('kafkajs/src/protocol/encoder')
const Decoder = require('kafkajs/src/protocol/decoder')

type Wire = InstanceType<typeof Encoder>

/** What happens to a batch: it is written, refused with an error code, or the connection breaks around it. */
export type Fate = 'write' | 'drop before' | 'drop after' | number

export interface SentBatch {
  readonly nodeId: number
  readonly place: string
  readonly records: number
  readonly transactional: boolean
  readonly epoch: number
  readonly sequence: number
}

const apis = {
  0: { name: 'Produce', max: 5 },
  1: { name: 'Fetch', max: 0 },
  2: { name: 'ListOffsets', max: 0 },
  3: { name: 'Metadata', max: 1 },
  9: { name: 'OffsetFetch', max: 1 },
  10: { name: 'FindCoordinator', max: 1 },
  11: { name: 'JoinGroup', max: 0 },
  12: { name: 'Heartbeat', max: 0 },
  13: { name: 'LeaveGroup', max: 0 },
  14: { name: 'SyncGroup', max: 0 },
  18: { name: 'ApiVersions', max: 0 },
  22: { name: 'InitProducerId', max: 0 },
  24: { name: 'AddPartitionsToTxn', max: 0 },
  25: { name: 'AddOffsetsToTxn', max: 0 },
  26: { name: 'EndTxn', max: 0 },
  28: { name: 'TxnOffsetCommit', max: 0 },
  61: { name: 'DescribeProducers', max: 0 },
  65: { name: 'DescribeTransactions', max: 0 },
} as const satisfies Record<number, { name: string; max: number }>
type ApiKey = keyof typeof apis

const NOT_LEADER = 6
const OUT_OF_ORDER_SEQUENCE = 45
const INVALID_PRODUCER_EPOCH = 47
const INVALID_TXN_STATE = 48
const UNSTABLE_OFFSET_COMMIT = 88
/** Versions of OffsetFetch from here on have compact fields, and can ask for what no transaction holds. */
const COMPACT_OFFSETS = 7
const PRODUCER_ID = 7
const TRANSACTIONAL = 0x10

/**
 * Brokers that speak the part of Kafka's protocol that a transactional producer and the one member of a group
 * need, over real sockets, so that a test can move leaders, break connections and refuse requests at the moment that it wants.
 */
export class FakeCluster implements AsyncDisposable {
  readonly #brokers: FakeBroker[] = []
  readonly #topic: string
  readonly #joined = new Set<string>()
  readonly #open: SentBatch[] = []
  /** What a decided transaction has left open, for its markers were lost. */
  #hanging: SentBatch[] = []
  #hangingOffset = -1
  #epoch = -1
  #openOffset = -1
  #hasOffsets = false
  #state = 'Empty'
  /** Node that leads each partition; -1 while one is elected. */
  readonly leaders: number[]
  /** Names of the requests in the order of their arrival. */
  readonly requests: string[] = []
  /** Batches that are there for readers of committed records. */
  readonly committed: SentBatch[] = []
  committedOffset = -1
  /** Error codes that the next requests of a name are answered with, in turn. */
  readonly refusals = new Map<string, number[]>()
  /** The connection breaks at a request of this name, when so many were answered. */
  readonly breaks = new Map<string, number>()
  /** The next so many ends of transactions are decided, and their markers never written. */
  losesMarkers = 0
  /** Decides about each batch that its leader receives. */
  onBatch: (batch: SentBatch) => Fate = () => 'write'

  private constructor(topic: string, leaders: number[]) {
    this.#topic = topic
    this.leaders = leaders
  }

  /** As many brokers as the leaders name, node ids counted from 0. */
  static async start(topic: string, leaders: readonly number[]): Promise<FakeCluster> {
    const cluster = new FakeCluster(topic, [...leaders])
    for (let nodeId = 0; nodeId <= Math.max(...leaders); nodeId++) {
      cluster.#brokers.push(await FakeBroker.listen((bytes) => cluster.#handle(nodeId, bytes)))
    }
    return cluster
  }

  get addresses(): string[] {
    return this.#brokers.map(({ port }) => `127.0.0.1:${port}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker[Symbol.asyncDispose]()))
  }

  #handle(nodeId: number, bytes: Buffer): Buffer | undefined {
    const request = new Decoder(bytes)
    const api = apis[request.readInt16() as ApiKey]
    const version = request.readInt16()
    const correlationId = request.readInt32()
    request.readString()
    this.requests.push(api.name)
    if (this.#isBroken(api.name)) return undefined
    const isCompact = api.name === 'OffsetFetch' && version >= COMPACT_OFFSETS
    const answer = isCompact ? this.#stableOffset() : this.#answer(api.name, request, nodeId)
    return answer && new Encoder().writeInt32(correlationId).writeEncoder(answer).buffer
  }

  #isBroken(name: string): boolean {
    const left = this.breaks.get(name)
    if (left === undefined) return false
    if (left === 0) this.breaks.delete(name)
    else this.breaks.set(name, left - 1)
    return left === 0
  }

  #answer(name: (typeof apis)[ApiKey]['name'], request: Wire, nodeId: number): Wire | undefined {
    const refusal = this.refusals.get(name)?.shift() ?? 0
    const handlers: Record<typeof name, () => Wire | undefined> = {
      ApiVersions: () => this.#apiVersions(),
      Metadata: () => this.#metadata(),
      FindCoordinator: () => this.#coordinator(),
      OffsetFetch: () => this.#offsets(),
      Fetch: () => new Encoder().writeArray([]),
      ListOffsets: () => firstOffsets(this.#topic, this.leaders.length),
      JoinGroup: () => joinAlone(request),
      SyncGroup: () => syncAlone(request),
      Heartbeat: () => new Encoder().writeInt16(refusal),
      LeaveGroup: () => new Encoder().writeInt16(refusal),
      InitProducerId: () => this.#initProducerId(request, refusal),
      AddPartitionsToTxn: () => this.#addPartitions(request, refusal),
      Produce: () => this.#produce(request, nodeId),
      AddOffsetsToTxn: () => this.#addOffsets(request, refusal),
      TxnOffsetCommit: () => this.#offsetCommit(request, refusal),
      EndTxn: () => this.#endTxn(request, refusal),
      DescribeProducers: () => this.#describeProducers(),
      DescribeTransactions: () => this.#describeTransaction(),
    }
    return handlers[name]()
  }

  #apiVersions(): Wire {
    const versions = Object.entries(apis).map(([key, { max }]) =>
      new Encoder().writeInt16(Number(key)).writeInt16(0).writeInt16(max),
    )
    return new Encoder().writeInt16(0).writeArray(versions)
  }

  #metadata(): Wire {
    const brokers = this.#brokers.map((_, nodeId) => this.#address(nodeId).writeString(null))
    const partitions = this.leaders.map((leader, partition) =>
      new Encoder()
        .writeInt16(0)
        .writeInt32(partition)
        .writeInt32(leader)
        .writeArray([leader])
        .writeArray([leader]),
    )
    const topic = new Encoder().writeInt16(0).writeString(this.#topic).writeBoolean(false)
    return new Encoder()
      .writeArray(brokers)
      .writeInt32(0)
      .writeArray([topic.writeArray(partitions)])
  }

  #address(nodeId: number): Wire {
    const port = this.#brokers[nodeId]?.port as number
    return new Encoder().writeInt32(nodeId).writeString('127.0.0.1').writeInt32(port)
  }

  #coordinator(): Wire {
    return new Encoder()
      .writeInt32(0)
      .writeInt16(0)
      .writeString(null)
      .writeEncoder(this.#address(0))
  }

  #offsets(): Wire {
    const partition = new Encoder()
      .writeInt32(0)
      .writeInt64(BigInt(this.committedOffset))
      .writeString(null)
      .writeInt16(0)
    return new Encoder().writeArray([
      new Encoder().writeString(this.#topic).writeArray([partition]),
    ])
  }

  /** The header of the answer of compact requests ends with tags too. */
  #stableOffset(): Wire {
    const isHeld = this.#hangingOffset >= 0
    const partition = new Encoder()
      .writeInt32(0)
      .writeInt64(BigInt(isHeld ? -1 : this.committedOffset))
      .writeInt32(-1)
      .writeUVarIntString('')
      .writeInt16(isHeld ? UNSTABLE_OFFSET_COMMIT : 0)
      .writeUVarIntBytes()
    const topic = new Encoder()
      .writeUVarIntString(this.#topic)
      .writeUVarIntArray([partition])
      .writeUVarIntBytes()
    return new Encoder()
      .writeUVarIntBytes()
      .writeInt32(0)
      .writeUVarIntArray([topic])
      .writeInt16(0)
      .writeUVarIntBytes()
  }

  #describeProducers(): Wire {
    const partitions = this.leaders.map((_, partition) => {
      const isOpen = this.#hanging.some(({ place }) => place === `${this.#topic}/${partition}`)
      const producer = new Encoder()
        .writeInt64(BigInt(PRODUCER_ID))
        .writeInt32(this.#epoch)
        .writeInt32(0)
        .writeInt64(0n)
        .writeInt32(0)
        .writeInt64(isOpen ? 0n : -1n)
        .writeUVarIntBytes()
      return new Encoder()
        .writeInt32(partition)
        .writeInt16(0)
        .writeUVarIntString(null)
        .writeUVarIntArray([producer])
        .writeUVarIntBytes()
    })
    const topic = new Encoder()
      .writeUVarIntString(this.#topic)
      .writeUVarIntArray(partitions)
      .writeUVarIntBytes()
    return new Encoder()
      .writeUVarIntBytes()
      .writeInt32(0)
      .writeUVarIntArray([topic])
      .writeUVarIntBytes()
  }

  #describeTransaction(): Wire {
    const transaction = new Encoder()
      .writeInt16(0)
      .writeUVarIntString('')
      .writeUVarIntString(this.#state)
      .writeInt32(60_000)
      .writeInt64(-1n)
      .writeInt64(BigInt(PRODUCER_ID))
      .writeInt16(this.#epoch)
      .writeUVarIntArray([])
      .writeUVarIntBytes()
    return new Encoder()
      .writeUVarIntBytes()
      .writeInt32(0)
      .writeUVarIntArray([transaction])
      .writeUVarIntBytes()
  }

  #initProducerId(request: Wire, refusal: number): Wire {
    const isTransactional = request.readString() !== null
    if (refusal === 0 && !isTransactional) this.#epoch = 0
    else if (refusal === 0) {
      this.#epoch++
      if (this.losesMarkers > 0) this.#loseMarkers()
      else this.#end(false)
      this.#state = 'Empty'
    }
    return new Encoder()
      .writeInt32(0)
      .writeInt16(refusal)
      .writeInt64(BigInt(PRODUCER_ID))
      .writeInt16(this.#epoch)
  }

  /** Ends what is open, and what hangs in the partitions of the open transaction: both are of one producer. */
  #end(isCommit: boolean): void {
    const ended = this.#hanging.filter(({ place }) => this.#joined.has(place))
    this.#hanging = this.#hanging.filter((batch) => !ended.includes(batch))
    if (isCommit) this.committed.push(...ended, ...this.#open)
    if (this.#hasOffsets) {
      const offset = this.#openOffset >= 0 ? this.#openOffset : this.#hangingOffset
      if (isCommit && offset >= 0) this.committedOffset = offset
      this.#hangingOffset = -1
    }
    this.#forget()
  }

  #loseMarkers(): void {
    this.losesMarkers--
    this.#hanging.push(...this.#open)
    if (this.#openOffset >= 0) this.#hangingOffset = this.#openOffset
    this.#forget()
  }

  #forget(): void {
    this.#open.length = 0
    this.#joined.clear()
    this.#openOffset = -1
    this.#hasOffsets = false
  }

  /** The error of a request that names the transactional id, the producer and its epoch. */
  #identityError(request: Wire, refusal: number): number {
    request.readString()
    request.readInt64()
    const epoch = request.readInt16()
    return refusal || (epoch === this.#epoch ? 0 : INVALID_PRODUCER_EPOCH)
  }

  #addOffsets(request: Wire, refusal: number): Wire {
    const error = this.#identityError(request, refusal)
    this.#hasOffsets ||= error === 0
    return new Encoder().writeInt32(0).writeInt16(error)
  }

  #addPartitions(request: Wire, refusal: number): Wire {
    const error = this.#identityError(request, refusal)
    const topics = request.readArray((topic: Wire) => ({
      name: topic.readString(),
      partitions: topic.readArray((partition: Wire) => partition.readInt32()),
    }))
    const answers = topics.map(({ name, partitions }: { name: string; partitions: number[] }) => {
      if (error === 0) for (const one of partitions) this.#joined.add(`${name}/${one}`)
      const codes = partitions.map((one) => new Encoder().writeInt32(one).writeInt16(error))
      return new Encoder().writeString(name).writeArray(codes)
    })
    return new Encoder().writeInt32(0).writeArray(answers)
  }

  #offsetCommit(request: Wire, refusal: number): Wire {
    request.readString()
    request.readString()
    request.readInt64()
    const error = refusal || (request.readInt16() === this.#epoch ? 0 : INVALID_PRODUCER_EPOCH)
    request.readInt32()
    const name = request.readString()
    request.readInt32()
    const partition = request.readInt32()
    if (error === 0) this.#openOffset = Number(request.readInt64())
    const code = new Encoder().writeInt32(partition).writeInt16(error)
    const topic = new Encoder().writeString(name).writeArray([code])
    return new Encoder().writeInt32(0).writeArray([topic])
  }

  #endTxn(request: Wire, refusal: number): Wire {
    const error = this.#identityError(request, refusal)
    if (error === 0) {
      const isCommit = request.readBoolean()
      if (this.losesMarkers > 0) this.#loseMarkers()
      else this.#end(isCommit)
      this.#state = isCommit ? 'CompleteCommit' : 'CompleteAbort'
    }
    return new Encoder().writeInt32(0).writeInt16(error)
  }

  #produce(request: Wire, nodeId: number): Wire | undefined {
    request.readString()
    request.readInt16()
    request.readInt32()
    let dropped = false
    const topics = request.readArray((topic: Wire) => {
      const name = topic.readString()
      const codes = topic.readArray((partition: Wire) => {
        const id = partition.readInt32()
        const code = this.#write(nodeId, `${name}/${id}`, id, partition.readBytes())
        dropped ||= code === undefined
        return new Encoder()
          .writeInt32(id)
          .writeInt16(code ?? 0)
          .writeInt64(0n)
          .writeInt64(-1n)
          .writeInt64(0n)
      })
      return new Encoder().writeString(name).writeArray(codes)
    })
    return dropped ? undefined : new Encoder().writeArray(topics).writeInt32(0)
  }

  /** The error code of a batch, or undefined when the connection breaks. */
  #write(nodeId: number, place: string, partition: number, bytes: Buffer): number | undefined {
    const batch = {
      nodeId,
      place,
      transactional: (bytes.readInt16BE(21) & TRANSACTIONAL) > 0,
      epoch: bytes.readInt16BE(51),
      sequence: bytes.readInt32BE(53),
      records: bytes.readInt32BE(57),
    }
    if (this.leaders[partition] !== nodeId) return NOT_LEADER
    const fate = this.onBatch(batch)
    if (typeof fate === 'number') return fate
    if (fate === 'drop before') return undefined
    const error = this.#append(batch)
    return fate === 'drop after' ? undefined : error
  }

  #append(batch: SentBatch): number {
    if (batch.epoch !== this.#epoch) return INVALID_PRODUCER_EPOCH
    if (batch.transactional && !this.#joined.has(batch.place)) return INVALID_TXN_STATE
    const before = [...this.committed, ...this.#hanging, ...this.#open]
      .filter(({ place, epoch }) => place === batch.place && epoch === batch.epoch)
      .at(-1)
    if (before?.sequence === batch.sequence) return 0
    const expected = before ? before.sequence + before.records : 0
    if (batch.sequence !== expected) return OUT_OF_ORDER_SEQUENCE
    if (batch.transactional) this.#open.push(batch)
    else this.committed.push(batch)
    return 0
  }
}
