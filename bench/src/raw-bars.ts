import {
  createProducer,
  type EventProducer,
  type OutgoingRecord,
  partitionOf,
  Registry,
} from '@tickertape/kafka'
import { encodeFramed } from '@tickertape/schema'
import { type PreparedStream, prepareStreams } from '@tickertape/streams'
import type { TestConfig } from '@tickertape/testkit'
import { benchClient } from './bench-client.ts'

export interface RawBars {
  readonly stream: PreparedStream
  readonly events: number
  readonly batches: number
  /** Bars of each symbol. */
  readonly sent: ReadonlyMap<string, number>
}

export interface BarShape {
  readonly barsPerBatch: number
  readonly symbols: number
}

const BARS_PER_SEND = 12_000
const RECORDS_PER_SEND = 1_000
const FIRST_TIME = 1_795_000_000_000
const MINUTE = 60_000
const FIRST_CENTS = 10_000

interface Group {
  readonly partition: number
  readonly symbols: string[]
}

/** Symbols of each partition that has some: the bars of a batch share one. */
function symbolsByPartition(count: number, partitions: number): Group[] {
  const groups = Array.from({ length: partitions }, (_, partition): Group => {
    return { partition, symbols: [] }
  })
  for (let index = 0; index < count; index++) {
    const symbol = `SYM${index}`
    groups[partitionOf(symbol, partitions)]?.symbols.push(symbol)
  }
  return groups.filter(({ symbols }) => symbols.length > 0)
}

/** Writes batches of bars to a raw topic: prices walk at random, each symbol's volumes run 0, 1, 2 ... */
export class RawBarsFeed implements AsyncDisposable {
  readonly stream: PreparedStream
  readonly sent = new Map<string, number>()
  readonly #producer: EventProducer
  readonly #groups: readonly Group[]
  readonly #barsPerBatch: number
  readonly #cents = new Map<string, number>()
  #state = 1
  #sequence = 0

  private constructor(
    stream: PreparedStream,
    producer: EventProducer,
    groups: readonly Group[],
    barsPerBatch: number,
  ) {
    this.stream = stream
    this.#producer = producer
    this.#groups = groups
    this.#barsPerBatch = barsPerBatch
  }

  static async open({ config }: TestConfig, shape: BarShape): Promise<RawBarsFeed> {
    const client = benchClient(config)
    const registry = new Registry(config.schema_registry.url)
    const signal = AbortSignal.timeout(60_000)
    const streams = await prepareStreams({ config, client, registry, signal })
    const stream = streams.find(({ kind }) => kind === 'bars') as PreparedStream
    const groups = symbolsByPartition(shape.symbols, config.kafka.partitions)
    return new RawBarsFeed(stream, await createProducer(client), groups, shape.barsPerBatch)
  }

  /** Resolves when so many batches are acknowledged. */
  async write(batches: number): Promise<void> {
    const fitting = Math.ceil(BARS_PER_SEND / this.#barsPerBatch)
    const atOnce = Math.min(RECORDS_PER_SEND, fitting)
    for (let left = batches; left > 0; left -= atOnce) {
      const length = Math.min(atOnce, left)
      await this.#producer.send(Array.from({ length }, () => this.#record(this.#sequence++)))
    }
  }

  #record(sequence: number): OutgoingRecord {
    const { stream } = this
    const { partition, symbols } = this.#groups[sequence % this.#groups.length] as Group
    const turn = Math.floor(sequence / this.#groups.length) * this.#barsPerBatch
    const bars = Array.from({ length: this.#barsPerBatch }, (_, index) =>
      this.#bar(symbols[(turn + index) % symbols.length] as string),
    )
    const head = { session: 'bench', sequence, source: 'synthetic', feed: 'bench', origin: 'live' }
    const received_at = (FIRST_TIME + sequence) * 1000
    const batch = { ...head, received_at, bars }
    const value = encodeFramed(stream.batchType, stream.batchSchemaId, batch)
    return { topic: stream.rawTopic, key: null, value, partition, timestampMs: Date.now() }
  }

  #bar(symbol: string) {
    const count = this.sent.get(symbol) ?? 0
    this.sent.set(symbol, count + 1)
    const open = this.#cents.get(symbol) ?? FIRST_CENTS + (this.#random() % FIRST_CENTS)
    const close = Math.max(1, open + (this.#random() % 41) - 20)
    const high = Math.max(open, close) + (this.#random() % 12)
    const low = Math.max(1, Math.min(open, close) - (this.#random() % 12))
    this.#cents.set(symbol, close)
    return {
      ...{ S: symbol, o: open / 100, h: high / 100, l: low / 100, c: close / 100, v: count },
      ...{ t: FIRST_TIME + count * MINUTE, n: this.#random() % 1000 },
      ...{ vw: (100 * low + (this.#random() % (100 * (high - low) + 1))) / 10_000, tf: '1m' },
    }
  }

  /** The same numbers in every run, up to 2^23. */
  #random(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0
    return this.#state >>> 9
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer[Symbol.asyncDispose]()
  }
}

/** Fills the raw topic of a configuration. */
export async function fillRawBars(
  setup: TestConfig,
  { batches, ...shape }: BarShape & { readonly batches: number },
): Promise<RawBars> {
  await using feed = await RawBarsFeed.open(setup, shape)
  await feed.write(batches)
  return { stream: feed.stream, events: batches * shape.barsPerBatch, batches, sent: feed.sent }
}
