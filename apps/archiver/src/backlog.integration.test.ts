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

/** The long form is that of docs/benchmarks.md: TICKERTAPE_BACKLOG_MB=10240, with the settings that are shipped. */
const longMb = Number(process.env.TICKERTAPE_BACKLOG_MB ?? 0)
const form = longMb
  ? { megabytes: longMb, heapMb: 256, budgetMb: 64, overrides: {} }
  : {
      megabytes: 150,
      heapMb: 64,
      budgetMb: 8,
      overrides: {
        S3_SINK_BUFFER_BYTES: String(8 * MB),
        S3_SINK_GZIP_LEVEL: '1',
        S3_SINK_MAX_AGE_MS: '2000',
      },
    }
/** What the process is beside its heap and twice the budget: code, stacks, and what fetches bring. */
const BESIDE_MB = 300
const BARS = 1_000
const WITHIN_MS = 200_000 + form.megabytes * 400

let setup: TestConfig
beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), form.overrides)
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
})

const clientOf = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'backlog-test',
    log: quietLog,
  })

/** Prices that wander, so that they compress as markets do. */
function bars(sequence: number): RawBar[] {
  let price = 100 + sequence
  return Array.from({ length: BARS }, (_, index) => {
    price += ((index * 7_919 + sequence * 104_729) % 13) / 100 - 0.06
    const o = Math.round(price * 100) / 100
    const v = (index * 7_919 + sequence) % 10_000
    const t = 1_795_000_000_000 + index * 60_000
    return {
      S: 'AAPL',
      o,
      h: o + 0.03,
      l: o - 0.02,
      c: o + 0.01,
      v,
      t,
      n: v % 90,
      vw: price,
      tf: '1m',
    }
  })
}

const batch = (sequence: number): Buffer =>
  encodeFramed(schemas.bars.batchType, 1, {
    session: 'backlog',
    sequence,
    source: 'test',
    feed: 'x',
    received_at: 1_795_000_000_000_000,
    origin: 'live',
    bars: bars(sequence),
  })

/** Fills the raw topic; answers how many records it has then. */
async function fill(): Promise<number> {
  await using feed = await BarFeed.open(setup.config)
  await feed.send(['AAPL'], 1)
  const topic = setup.config.kafka.topics.raw_trade
  await using producer = await createProducer(clientOf())
  const values = Array.from({ length: 16 }, (_, sequence) => batch(sequence))
  const size = values.reduce((sum, { length }) => sum + length, 0)
  let records = 1
  for (let bytes = 0; bytes < form.megabytes * MB; bytes += size) {
    const timestampMs = Date.now()
    const toRecord = (value: Buffer, index: number): OutgoingRecord => ({
      topic,
      partition: index % 3,
      key: 'AAPL',
      value,
      timestampMs,
    })
    await producer.send(values.map(toRecord))
    records += values.length
  }
  return records
}

async function lagOf(admin: KafkaAdmin): Promise<number> {
  const { kafka, archiver } = setup.config
  const committed = await admin.committed(archiver.group_id, kafka.topics.raw_trade)
  const ranges = await admin.ranges(kafka.topics.raw_trade)
  return ranges.reduce(
    (sum, { partition, high }) => sum + high - (committed.get(partition) ?? 0),
    0,
  )
}

/** The largest that the process has been, and the CPU time that it has used. */
async function costOf(pid: number): Promise<{ peakMb: number; cpuSeconds: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return {
    peakMb: Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024),
    cpuSeconds: ticks / 100,
  }
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

/** Records that the archive holds, by its metadata: each range without a gap behind the one before. */
async function recordsInArchive(): Promise<number> {
  using store = new ArchiveStore(setup.config)
  let records = 0
  const ends = new Map<number, number>()
  const { raw_trade } = setup.config.kafka.topics
  for await (const { key, partition, firstOffset } of store.objects(raw_trade)) {
    const facts = await store.facts(key)
    expect(firstOffset, key).toBe(ends.get(partition) ?? 0)
    ends.set(partition, facts.lastOffset + 1)
    records += facts.records
  }
  return records
}

describe('a backlog', () => {
  it(
    'much larger than the heap passes through it, within the budget',
    async () => {
      const records = await fill()
      await using archiver = new AppProcess('archiver', {
        ...setup.env,
        NODE_OPTIONS: `--max-old-space-size=${form.heapMb}`,
      })
      await using admin = await KafkaAdmin.connect(clientOf())
      let highest = 0
      const left = async () => {
        highest = Math.max(highest, await bufferBytes())
        expect(archiver.running, archiver.output).toBe(true)
        return lagOf(admin)
      }
      const startedMs = performance.now()
      await eventually(left, (offsets) => offsets === 0, WITHIN_MS)
      const seconds = Math.round((performance.now() - startedMs) / 1_000)
      const { peakMb, cpuSeconds } = await costOf(archiver.pid)
      expect(await archiver.end()).toBe(0)
      const bufferedMb = Math.round((highest / MB) * 10) / 10
      console.log({ ...form, records, seconds, cpuSeconds, peakMb, bufferedMb })
      expect(await recordsInArchive()).toBe(records)
      expect(bufferedMb).toBeLessThan(form.budgetMb + 2)
      expect(peakMb).toBeLessThan(form.heapMb + 2 * form.budgetMb + BESIDE_MB)
    },
    WITHIN_MS * 2,
  )
})
