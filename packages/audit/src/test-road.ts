import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'
import {
  createClient,
  createProducer,
  type EventProducer,
  type KafkaClient,
  partitionOf,
  Registry,
} from '@tickertape/kafka'
import { type Candle, encodeFramed, type RawBar, type RawTrade } from '@tickertape/schema'
import { type PreparedStream, prepareSingles, prepareStreams } from '@tickertape/streams'
import { quietLog } from '@tickertape/testkit'
import { runAudit } from './audit.ts'
import type { AuditOptions } from './audit-run.ts'
import { noProgress } from './progress.ts'
import type { AuditReport } from './report.ts'

export const bar = (S: string, minute: number, change: Partial<RawBar> = {}): RawBar => ({
  S,
  o: 10,
  h: 12.25,
  l: 9,
  c: 11.125,
  v: 100 + minute,
  t: 1_795_000_000_000 + minute * 60_000,
  n: null,
  vw: null,
  tf: '1m',
  ...change,
})

export const trade = (S: string, number: number, change: Partial<RawTrade> = {}): RawTrade => ({
  S,
  p: 10.5,
  s: 3,
  t: 1_795_000_000_000_000 + number,
  i: `id-${number}`,
  x: 'V',
  c: '@,I',
  a: 'new',
  ...change,
})

export const candle = (symbol: string, minute: number, change: Partial<Candle> = {}): Candle => ({
  ...{ symbol, source: 'test', basis: 'trades', timeframe: '1m' },
  ...{ time_stamp: 1_795_000_000_000 + minute * 60_000 },
  ...{ o: 10, h: 12.25, l: 9, c: 11.125, v: 100 + minute, n: 3, vw: 10.5 },
  ...change,
})

/** What producers write, by hand, and an archive to lay hands on. */
export class TestRoad implements AsyncDisposable {
  readonly config: Config
  readonly client: KafkaClient
  readonly streams: readonly PreparedStream[]
  readonly singles: Awaited<ReturnType<typeof prepareSingles>>
  readonly #producer: EventProducer
  readonly #s3: S3Client
  readonly #store: ArchiveStore
  #sequence = 0

  private constructor(
    config: Config,
    parts: Pick<TestRoad, 'client' | 'streams' | 'singles'>,
    producer: EventProducer,
  ) {
    const { endpoint, region } = config.s3_sink
    const { rootUser: accessKeyId, rootPassword: secretAccessKey } = config.minio
    this.config = config
    this.client = parts.client
    this.streams = parts.streams
    this.singles = parts.singles
    this.#producer = producer
    this.#store = new ArchiveStore(config)
    const credentials = { accessKeyId, secretAccessKey }
    this.#s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials })
  }

  static async open(config: Config): Promise<TestRoad> {
    const client = createClient({
      brokers: config.kafka.bootstrap_servers,
      clientId: 'audit-test',
      log: quietLog,
    })
    const registry = new Registry(config.schema_registry.url)
    const signal = AbortSignal.timeout(60_000)
    const streams = await prepareStreams({ config, client, registry, signal })
    const singles = await prepareSingles(config, registry)
    const road = new TestRoad(config, { client, streams, singles }, await createProducer(client))
    await road.#store.ensureBucket()
    return road
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#store[Symbol.dispose]()
    this.#s3.destroy()
    await this.#producer[Symbol.asyncDispose]()
  }

  stream(kind: string): PreparedStream {
    return this.streams.find((stream) => stream.kind === kind) as PreparedStream
  }

  partitionOf(symbol: string): number {
    return partitionOf(symbol, this.config.kafka.partitions)
  }

  /** One batch; its items are of one partition. */
  async batch(kind: string, items: readonly (RawBar | RawTrade)[], receivedUs = nowUs()) {
    const { rawTopic, batchType, batchSchemaId, itemsField } = this.stream(kind)
    const key = items[0]?.S ?? ''
    const value = encodeFramed(batchType, batchSchemaId, {
      ...this.#lineage(receivedUs),
      session: 'audit-test',
      sequence: this.#sequence++,
      [itemsField]: items,
    })
    const timestampMs = Math.floor(receivedUs / 1000)
    const partition = this.partitionOf(key)
    await this.#producer.send([{ topic: rawTopic, key, partition, value, timestampMs }])
  }

  /** What the flattener makes of a bar, or would. */
  async flattened(item: RawTrade, receivedUs: number): Promise<void> {
    const { flattenedTopic, eventType, eventSchemaId } = this.stream('trades')
    const { S, p, s, t, i, x, c, a } = item
    const event = {
      ...{ symbol: S, price: p, size: s, time_stamp: t, trade_id: i },
      ...{ exchange: x, conditions: c, action: a },
      ...this.#lineage(receivedUs),
    }
    const value = encodeFramed(eventType, eventSchemaId, event)
    const timestampMs = Math.floor(receivedUs / 1000)
    await this.#producer.send([{ topic: flattenedTopic, key: S, value, timestampMs }])
  }

  async raw(topic: string, key: string, value: Buffer): Promise<void> {
    const partition = this.partitionOf(key)
    await this.#producer.send([{ topic, key, partition, value, timestampMs: Date.now() }])
  }

  #lineage(receivedUs: number) {
    return { source: 'test', feed: 'audit', received_at: receivedUs, origin: 'live' }
  }

  audit(options: Partial<AuditOptions> = {}): Promise<AuditReport> {
    return runAudit({
      config: this.config,
      waitMs: 60_000,
      log: quietLog,
      progress: noProgress,
      signal: AbortSignal.timeout(240_000),
      ...options,
    })
  }

  async keys(topic: string): Promise<string[]> {
    const keys: string[] = []
    for await (const key of this.#store.keys(`${topic}/`)) keys.push(key)
    return keys
  }

  async object(key: string): Promise<Buffer> {
    const { s3_sink } = this.config
    const answer = await this.#s3.send(new GetObjectCommand({ Bucket: s3_sink.bucket, Key: key }))
    return Buffer.from((await answer.Body?.transformToByteArray()) ?? [])
  }

  async replace(key: string, body: Buffer): Promise<void> {
    const Bucket = this.config.s3_sink.bucket
    await this.#s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))
  }

  async remove(key: string): Promise<void> {
    const Bucket = this.config.s3_sink.bucket
    await this.#s3.send(new DeleteObjectCommand({ Bucket, Key: key }))
  }

  async copy(from: string, to: string): Promise<void> {
    const Bucket = this.config.s3_sink.bucket
    const CopySource = `${Bucket}/${from}`
    await this.#s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource }))
  }
}

export const nowUs = (): number => Date.now() * 1000
