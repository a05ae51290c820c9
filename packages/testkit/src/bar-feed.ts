import type { Config } from '@tickertape/config'
import { createClient, createProducer, partitionOf, Registry } from '@tickertape/kafka'
import { encodeFramed, type RawBar } from '@tickertape/schema'
import { type PreparedStream, prepareStreams } from '@tickertape/streams'
import { quietLog } from './quiet-log.ts'

const client = ({ kafka }: Config) =>
  createClient({ brokers: kafka.bootstrap_servers, clientId: 'testkit', log: quietLog })

/** Writes bars that an oracle can count: every symbol's volumes run 0, 1, 2 ... without a gap. */
export class BarFeed implements AsyncDisposable {
  readonly #stream: PreparedStream
  readonly #partitions: number
  readonly #producer: Awaited<ReturnType<typeof createProducer>>
  readonly #next = new Map<string, number>()
  #sequence = 0

  private constructor(
    stream: PreparedStream,
    partitions: number,
    producer: Awaited<ReturnType<typeof createProducer>>,
  ) {
    this.#stream = stream
    this.#partitions = partitions
    this.#producer = producer
  }

  static async open(config: Config): Promise<BarFeed> {
    const kafka = client(config)
    const registry = new Registry(config.schema_registry.url)
    const signal = AbortSignal.timeout(60_000)
    const streams = await prepareStreams({ config, client: kafka, registry, signal })
    const bars = streams.find(({ kind }) => kind === 'bars') as PreparedStream
    return new BarFeed(bars, config.kafka.partitions, await createProducer(kafka))
  }

  /** Bars sent so far, by symbol. */
  get sent(): ReadonlyMap<string, number> {
    return this.#next
  }

  get total(): number {
    return [...this.#next.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Sends one batch of bars for each symbol, all of it acknowledged. It names today's schema, or another. */
  async send(
    symbols: readonly string[],
    barsEach: number,
    schemaId = this.#stream.batchSchemaId,
  ): Promise<void> {
    await this.#producer.send(
      symbols.map((symbol) => ({
        topic: this.#stream.rawTopic,
        key: symbol,
        partition: partitionOf(symbol, this.#partitions),
        timestampMs: Date.now(),
        value: this.#encode(symbol, barsEach, schemaId),
      })),
    )
  }

  /** Sends bytes as they are, for input that no one should have to read. */
  async sendRaw(key: string, value: Buffer): Promise<void> {
    await this.#producer.send([{ topic: this.#stream.rawTopic, key, value }])
  }

  #encode(symbol: string, count: number, schemaId: number): Buffer {
    const first = this.#next.get(symbol) ?? 0
    this.#next.set(symbol, first + count)
    const bars: RawBar[] = Array.from({ length: count }, (_, index) => ({
      S: symbol,
      o: 10,
      h: 12,
      l: 9,
      c: 11,
      v: first + index,
      t: 1_795_000_000_000 + first + index,
      n: null,
      tf: '1m',
      vw: null,
    }))
    return encodeFramed(this.#stream.batchType, schemaId, {
      session: 'testkit',
      sequence: this.#sequence++,
      source: 'testkit',
      feed: 'oracle',
      received_at: Date.now() * 1000,
      bars,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer[Symbol.asyncDispose]()
  }
}
