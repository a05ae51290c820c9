import { gzipSync } from 'node:zlib'
import { ArchiveStore, hourOf, objectKey, toLine } from '@tickertape/archive'
import { loadConfig } from '@tickertape/config'
import { streamsOf } from '@tickertape/streams'

/**
 * Puts trades of 2026-11-20 into the configured archive as the archiver does, to measure what reads it:
 *
 *     node packages/warehouse/scripts/bench/fill-archive.ts 2000000
 */
const trades = Number(process.argv[2])
const [OBJECT_TRADES, BATCH_TRADES, PARTITIONS, SYMBOLS] = [50_000, 50, 6, 500]
const dayUs = Date.parse('2026-11-20') * 1_000
const stepUs = Math.floor(86_400_000_000 / trades)

const config = loadConfig()
const topic = streamsOf(config).find(({ kind }) => kind === 'trades')?.rawTopic as string
using store = new ArchiveStore(config)
await store.ensureBucket()

const tradeAt = (number: number) => ({
  S: `SYM${(number * 7919) % SYMBOLS}`,
  p: Math.round((100 + Math.sin(number) * 50) * 100) / 100,
  s: 1 + (number % 400),
  t: dayUs + number * stepUs,
  i: String(5_000_000 + number),
  x: 'V',
  c: '@,T',
  a: 'new',
})

function lineOf(first: number, offset: number, partition: number): string {
  const items = Array.from({ length: BATCH_TRADES }, (_, at) => tradeAt(first + at))
  const receivedUs = dayUs + first * stepUs + 20_000
  const head = { session: 'bench', sequence: offset, source: 'bench', feed: 'trades' }
  const value = { ...head, received_at: receivedUs, origin: 'live', trades: items }
  return toLine({
    ...{ topic, partition },
    record: {
      ...{ offset, timestampMs: Math.floor(receivedUs / 1_000), headerList: [] },
      ...{ key: Buffer.from(items[0]?.S ?? ''), value: Buffer.from('x') },
    },
    decoded: { schemaId: 7, value, reversible: true },
  })
}

for (let first = 0, object = 0; first < trades; first += OBJECT_TRADES, object++) {
  const partition = object % PARTITIONS
  const records = OBJECT_TRADES / BATCH_TRADES
  const firstOffset = Math.floor(object / PARTITIONS) * records
  const lines = Array.from({ length: records }, (_, at) =>
    lineOf(first + at * BATCH_TRADES, firstOffset + at, partition),
  )
  const hourMs = hourOf(Math.floor((dayUs + first * stepUs) / 1_000))
  const lastOffset = firstOffset + records - 1
  const facts = { firstOffset, lastOffset, records, events: OBJECT_TRADES, firstRecordCrc32: 1 }
  const body = gzipSync(lines.join(''), { level: config.s3_sink.gzip_level })
  const key = objectKey({ topic, partition, firstOffset, hourMs })
  await store.putIfAbsent(key, body, facts, AbortSignal.timeout(30_000))
}
console.info(`${trades} trades in ${Math.ceil(trades / OBJECT_TRADES)} objects`)
