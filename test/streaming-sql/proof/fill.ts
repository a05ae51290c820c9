import type { Config } from '@tickertape/config'
import { createProducer, type EventProducer, KafkaAdmin, lagIn } from '@tickertape/kafka'
import { encodeFramed, type RawTrade } from '@tickertape/schema'
import { connectStreams, kafkaClient, type PreparedStream } from '@tickertape/streams'
import { AppProcess, eventually, quietLog, type TestConfig } from '@tickertape/testkit'
import { batchesOf } from './arrivals.ts'

const BATCH_TRADES = 500
const BATCHES_AT_ONCE = 40
const WITHIN_MS = 900_000

/** Writes trades to the raw topic as a producer does, in their order. Answers how many. */
export async function sendTrades(config: Config, trades: Iterable<RawTrade>): Promise<number> {
  const signal = AbortSignal.timeout(WITHIN_MS)
  const connection = { clientId: 'proof', config, log: quietLog, signal }
  const { client, streams } = await connectStreams(connection)
  const stream = streams.find(({ kind }) => kind === 'trades') as PreparedStream
  await using producer = await createProducer(client)
  const sequences = new Map<number, number>()
  let sent = 0
  let held: Parameters<EventProducer['send']>[0][number][] = []
  const batches = batchesOf(trades, { partitions: config.kafka.partitions, size: BATCH_TRADES })
  for (const { partition, trades: items } of batches) {
    const sequence = sequences.get(partition) ?? 0
    sequences.set(partition, sequence + 1)
    const receivedMs = Date.now()
    const value = encodeFramed(stream.batchType, stream.batchSchemaId, {
      ...{ session: 'proof', sequence, source: 'test', feed: 'made', origin: 'history' },
      received_at: receivedMs * 1_000,
      trades: items,
    })
    const key = items[0]?.S ?? null
    held.push({ topic: stream.rawTopic, key, partition, timestampMs: receivedMs, value })
    sent += items.length
    if (held.length < BATCHES_AT_ONCE) continue
    await producer.send(held)
    held = []
  }
  await producer.send(held)
  return sent
}

/** Runs flattener and archiver until both have done everything in the raw topic, and stops them. */
export async function flattenAndArchive({ config, env }: TestConfig): Promise<void> {
  await using flattener = new AppProcess('flattener', env)
  await using archiver = new AppProcess('archiver', { ...env, S3_SINK_MAX_AGE_MS: '5000' })
  const client = kafkaClient({ config, clientId: 'proof', log: quietLog })
  await using admin = await KafkaAdmin.connect(client)
  const topic = config.kafka.topics.raw_tick
  for (const { group_id: group } of [config.flattener, config.archiver]) {
    const lag = async () => {
      const done = await admin.committed(group, topic)
      const ranges = await admin.ranges(topic)
      return ranges.reduce((sum, range) => sum + lagIn(range, done.get(range.partition)), 0)
    }
    await eventually(lag, (left) => left === 0, WITHIN_MS)
  }
  const codes = [await flattener.end(), await archiver.end()]
  if (codes.some((code) => code !== 0))
    throw new Error(`flattener and archiver ended with ${codes}`)
}
