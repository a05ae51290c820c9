import {
  createClient,
  createProducer,
  type OutgoingRecord,
  partitionOf,
  Registry,
} from '@tickertape/kafka'
import { encodeFramed } from '@tickertape/schema'
import { type PreparedStream, prepareStreams } from '@tickertape/streams'
import { quietLog, type TestConfig } from '@tickertape/testkit'

export interface RawBars {
  readonly stream: PreparedStream
  readonly events: number
  readonly batches: number
  /** Bars of each symbol. */
  readonly sent: ReadonlyMap<string, number>
}

export interface RawBarsOptions {
  readonly batches: number
  readonly barsPerBatch: number
  readonly symbols: number
}

const RECORDS_PER_SEND = 120
const FIRST_TIME = 1_795_000_000_000
const MINUTE = 60_000

/** Symbols of each partition: the bars of a batch share one. */
function symbolsByPartition(symbols: number, partitions: number): string[][] {
  const all = Array.from({ length: symbols }, (_, index) => `SYM${index}`)
  return Array.from({ length: partitions }, (_, partition) =>
    all.filter((symbol) => partitionOf(symbol, partitions) === partition),
  )
}

/** Fills the raw topic of a configuration with bars, each symbol's volumes running 0, 1, 2 ... */
export async function fillRawBars(
  { config }: TestConfig,
  { batches, barsPerBatch, symbols }: RawBarsOptions,
): Promise<RawBars> {
  const { kafka, schema_registry } = config
  const client = createClient({
    brokers: kafka.bootstrap_servers,
    clientId: 'bench',
    log: quietLog,
  })
  const registry = new Registry(schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  const streams = await prepareStreams({ config, client, registry, signal })
  const stream = streams.find(({ kind }) => kind === 'bars') as PreparedStream
  const groups = symbolsByPartition(symbols, kafka.partitions)
  const next = new Map<string, number>()
  const bar = (symbol: string) => {
    const count = next.get(symbol) ?? 0
    next.set(symbol, count + 1)
    const base = 100 + (count % 50)
    return {
      ...{ S: symbol, o: base + 0.25, h: base + 1.5, l: base - 0.875, c: base + 0.5, v: count },
      ...{ t: FIRST_TIME + count * MINUTE, n: count % 1000, vw: base + 0.3, tf: '1m' },
    }
  }
  const record = (sequence: number): OutgoingRecord => {
    const partition = sequence % kafka.partitions
    const group = groups[partition] as string[]
    const turn = Math.floor(sequence / kafka.partitions) * barsPerBatch
    const bars = Array.from({ length: barsPerBatch }, (_, index) =>
      bar(group[(turn + index) % group.length] as string),
    )
    const head = { session: 'bench', sequence, source: 'synthetic', feed: 'bench', origin: 'live' }
    const value = encodeFramed(stream.batchType, stream.batchSchemaId, {
      ...head,
      received_at: (FIRST_TIME + sequence) * 1000,
      bars,
    })
    return { topic: stream.rawTopic, key: null, value, partition, timestampMs: Date.now() }
  }
  await using producer = await createProducer(client)
  for (let first = 0; first < batches; first += RECORDS_PER_SEND) {
    const count = Math.min(RECORDS_PER_SEND, batches - first)
    await producer.send(Array.from({ length: count }, (_, index) => record(first + index)))
  }
  return { stream, events: batches * barsPerBatch, batches, sent: next }
}
