import { readFile } from 'node:fs/promises'
import { ArchiveStore } from '@tickertape/archive'
import { createClient, createProducer, KafkaAdmin, type OutgoingRecord } from '@tickertape/kafka'
import { encodeFramed, type RawBar, schemas } from '@tickertape/schema'
import {
  AppProcess,
  BarFeed,
  eventually,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'

const MB = 1_048_576
/** Of values in Kafka; TICKERTAPE_BACKLOG_MB tries a larger one. */
const BACKLOG_BYTES = Number(process.env.TICKERTAPE_BACKLOG_MB ?? 300) * MB
const HEAP_MB = Number(process.env.TICKERTAPE_BACKLOG_HEAP_MB ?? 80)
const BUDGET_BYTES = 8 * MB
const BARS = 1_000
const WITHIN_MS = 300_000 + (BACKLOG_BYTES / MB) * 600

let setup: TestConfig
beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), {
    S3_SINK_BUFFER_BYTES: String(BUDGET_BYTES),
    S3_SINK_GZIP_LEVEL: '1',
  })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
})

const clientOf = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'backlog-test',
    log: quietLog,
  })

/** Batches of bars whose prices wander, so that they compress as markets do. */
function batches(schemaId: number): Buffer[] {
  let price = 100
  return Array.from({ length: 16 }, (_, sequence) => {
    const bars: RawBar[] = Array.from({ length: BARS }, (_, index) => {
      price += ((index * 7_919 + sequence * 104_729) % 13) / 100 - 0.06
      const [o, c] = [price, price + 0.01].map((value) => Math.round(value * 100) / 100) as [
        number,
        number,
      ]
      const t = 1_795_000_000_000 + index * 60_000
      const v = (index * 7_919 + sequence) % 10_000
      return { S: 'AAPL', o, h: c + 0.02, l: o - 0.02, c, v, t, n: v % 90, vw: price, tf: '1m' }
    })
    return encodeFramed(schemas.bars.batchType, schemaId, {
      session: 'backlog',
      sequence,
      source: 'test',
      feed: 'x',
      received_at: 1_795_000_000_000_000,
      bars,
    })
  })
}

/** Fills the raw topic; answers how many records it has then. */
async function fill(): Promise<number> {
  await using feed = await BarFeed.open(setup.config)
  await feed.send(['AAPL'], 1)
  const topic = setup.config.kafka.topics.raw_trade
  await using producer = await createProducer(clientOf())
  const values = batches(1)
  const size = values.reduce((sum, { length }) => sum + length, 0)
  let records = 1
  for (let bytes = 0; bytes < BACKLOG_BYTES; bytes += size) {
    const send = values.map(
      (value, index): OutgoingRecord => ({
        topic,
        partition: index % 3,
        key: 'AAPL',
        value,
        timestampMs: Date.now(),
      }),
    )
    await producer.send(send)
    records += send.length
  }
  return records
}

async function lag(): Promise<number> {
  const { kafka, archiver } = setup.config
  await using admin = await KafkaAdmin.connect(clientOf())
  const committed = await admin.committed(archiver.group_id, kafka.topics.raw_trade)
  const ranges = await admin.ranges(kafka.topics.raw_trade)
  return ranges.reduce(
    (sum, { partition, high }) => sum + high - (committed.get(partition) ?? 0),
    0,
  )
}

/** The largest that the process has been, in bytes. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

async function bufferBytes(): Promise<number> {
  const { archiver, service } = setup.config
  const url = `http://${service.http_host}:${archiver.http_port}/metrics`
  const page = await fetch(url).then(
    (response) => response.text(),
    () => '',
  )
  return Number(/^tape_archiver_buffer_bytes (\d+)$/m.exec(page)?.[1] ?? 0)
}

/** Records that the archive holds, by its metadata: each range without gap behind the one before. */
async function recordsInArchive(): Promise<number> {
  using store = new ArchiveStore(setup.config)
  let records = 0
  const ends = new Map<number, number>()
  for await (const { key, partition, firstOffset } of store.objects(
    setup.config.kafka.topics.raw_trade,
  )) {
    const facts = await store.facts(key)
    expect(firstOffset).toBe(ends.get(partition) ?? 0)
    ends.set(partition, facts.range?.nextOffset ?? Number.NaN)
    records += facts.records
  }
  return records
}

describe('a backlog', () => {
  it(
    'of hundreds of megabytes passes through a small heap and a small budget',
    async () => {
      const records = await fill()
      await using archiver = new AppProcess('archiver', {
        ...setup.env,
        NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
      })
      let highest = 0
      const left = async () => {
        highest = Math.max(highest, await bufferBytes())
        expect(archiver.running, archiver.output).toBe(true)
        return lag()
      }
      const startedMs = performance.now()
      await eventually(left, (offsets) => offsets < 200, WITHIN_MS)
      const seconds = (performance.now() - startedMs) / 1_000
      const peak = await peakOf(archiver.pid)
      expect(await archiver.end()).toBe(0)
      expect(await recordsInArchive()).toBe(records)
      expect(highest).toBeLessThan(BUDGET_BYTES + 2 * MB)
      expect(peak).toBeLessThan((HEAP_MB + 320) * MB)
      console.log(
        `${Math.round(BACKLOG_BYTES / MB)} MB in ${Math.round(seconds)} s, heap limit ${HEAP_MB} MB, peak ${Math.round(peak / MB)} MB, buffered ${(highest / MB).toFixed(1)} MB at most`,
      )
    },
    WITHIN_MS * 2,
  )
})
