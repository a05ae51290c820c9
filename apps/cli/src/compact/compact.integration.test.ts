import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArchiveStore } from '@tickertape/archive'
import {
  AppProcess,
  BarFeed,
  checkArchive,
  eventually,
  FaultyS3,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, expect, inject, it } from 'vitest'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT']
/** Day of the bars of a BarFeed: they are received on another. */
const DAY = '2026-11-18'
const compaction = ['compact', '--day', DAY, '--kinds', 'bars', '--json']

let setup: TestConfig
let door: FaultyS3
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'warehouse-'))
  const stackEnv = inject('stackEnv')
  door = await FaultyS3.before(stackEnv.S3_SINK_ENDPOINT as string)
  setup = await testConfig(stackEnv, {
    ...{ S3_SINK_ENDPOINT: door.url, S3_SINK_MAX_AGE_MS: '700', WAREHOUSE_DIR: join(dir, 'cli') },
  })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
  return async () => {
    await door[Symbol.asyncDispose]()
    await rm(dir, { recursive: true })
  }
})

/** Sends bars and waits until they are in the archive. */
async function archive(feed: BarFeed, barsEach: number): Promise<void> {
  await feed.send(symbols, barsEach)
  await using archiver = new AppProcess('archiver', setup.env)
  await eventually(
    () => checkArchive(setup.config),
    ({ events }) => events >= feed.total,
    60_000,
  )
  await archiver.end()
}

async function typed(args: readonly string[], env = setup.env) {
  await using process = new AppProcess('cli', env, args)
  const code = await process.exited()
  expect(code, process.output).toBe(0)
  const line = process.output.split('\n').find((text) => /^[[{]/.test(text)) ?? ''
  return JSON.parse(line)
}

const compact = async () => (await typed(compaction)).kinds[0]

/** What a newcomer to the bucket is told, and the objects that it was read from. */
async function asked() {
  const read: string[] = []
  door.fault = ({ method, key }) => {
    if (method === 'GET' && /\.(parquet|jsonl\.gz)$/.test(key)) read.push(key)
    return undefined
  }
  const sql = `SELECT symbol, count(*) AS count, max(v) AS last, sum(v)::BIGINT AS sum,
    md5(string_agg(bars::VARCHAR, ' ' ORDER BY time_stamp)) AS digest
    FROM bars GROUP BY symbol ORDER BY symbol`
  const newcomer = { ...setup.env, WAREHOUSE_DIR: await mkdtemp(join(dir, 'newcomer-')) }
  const rows: { symbol: string; count: number; last: number; sum: number; digest: string }[] =
    await typed(['warehouse', sql, '--json'], newcomer)
  door.heal()
  // Volumes of a symbol run 0, 1, 2 ...
  for (const { count, last, sum } of rows)
    expect([last, sum]).toEqual([count - 1, (count * last) / 2])
  const isParquet = (key: string) => key.endsWith('.parquet')
  return {
    rows,
    held: new Map(rows.map(({ symbol, count }) => [symbol, count])),
    parquet: read.filter(isParquet).sort(),
    jsonl: read.filter((key) => !isParquet(key)).sort(),
  }
}

/** Ends a compaction when it asks for the first object of which this holds, and leaves that request undone. */
async function killAt(method: string, suffix: string): Promise<void> {
  const reached = Promise.withResolvers<void>()
  door.fault = (request) => {
    if (request.method !== method || !request.key.endsWith(suffix)) return undefined
    reached.resolve()
    return 'no answer'
  }
  await using run = new AppProcess('cli', setup.env, compaction)
  await Promise.race([reached.promise, run.exited()])
  expect(await run.end('SIGKILL'), run.output).toBe('SIGKILL')
  door.heal()
}

/** Output of a compaction that fails because objects of this suffix come with a bit turned. */
async function damagedAt(suffix: string): Promise<{ code: unknown; output: string }> {
  door.fault = ({ method, key }) =>
    method === 'GET' && key.endsWith(suffix) ? 'damaged answer' : undefined
  const env = { ...setup.env, WAREHOUSE_DIR: await mkdtemp(join(dir, 'damaged-')) }
  await using run = new AppProcess('cli', env, compaction)
  const code = await run.exited()
  door.heal()
  return { code, output: run.output }
}

it('compacts what the archiver wrote, to the same rows, whatever becomes of a run and whenever more comes', async () => {
  await using feed = await BarFeed.open(setup.config)
  await archive(feed, 500)
  const raw = await asked()
  expect(raw).toMatchObject({ held: feed.sent, parquet: [] })
  expect(raw.jsonl).not.toEqual([])
  const total = feed.total
  expect(await compact()).toMatchObject({ outcome: 'written', events: total, rows: total })
  const first = await asked()
  expect(first).toMatchObject({ rows: raw.rows, jsonl: [] })
  expect(first.parquet).not.toEqual([])
  expect(await compact()).toMatchObject({ outcome: 'unchanged', rows: total })

  await archive(feed, 300)
  const archived = await damagedAt('.jsonl.gz')
  expect(archived.output).toMatch(/TAPE_ARCHIVE_DAMAGED.*\.jsonl\.gz/)
  expect(archived.code).toBe(65)
  const written = await damagedAt('.parquet')
  expect(written.output).toMatch(/TAPE_WAREHOUSE_MISMATCH.*\.parquet.*nothing was replaced/)
  expect(written.code).toBe(70)

  for (const suffix of ['.parquet', '-sources.txt.gz', 'manifest.json']) {
    await killAt('PUT', suffix)
    expect(await asked()).toMatchObject({ held: feed.sent, parquet: first.parquet })
  }
  await killAt('DELETE', '.parquet')
  const second = await asked()
  expect(second).toMatchObject({ held: feed.sent, jsonl: [] })
  expect(second.parquet).not.toEqual(first.parquet)
  expect(await compact()).toMatchObject({ outcome: 'unchanged', rows: feed.total })
  expect(await asked()).toEqual(second)
})
