import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, projectRoot } from '@tickertape/config'
import {
  checkTools,
  defaultCacheDir,
  fetchServers,
  freePorts,
  type Stack,
  startStack,
} from '@tickertape/embedded'
import { JobManager } from '@tickertape/flink'
import type { Candle, LateEvent } from '@tickertape/schema'
import { AppProcess, eventually, type TestConfig, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedCandles, lineOf } from '../test/expected-candles.ts'
import { madeTrade, madeTrades, startMs, tradeInEveryPartition } from '../test/made-trades.ts'
import { sendTrades, valuesIn } from '../test/topics.ts'

const extras = ['streaming-sql'] as const
const flink = ['jobmanager', 'taskmanager', 'sql-gateway'] as const
const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
/** Fetching Flink takes 330 MB, so this runs by choice. */
const missing = await checkTools({ cacheDir, extras }).then(
  () => undefined,
  (error: Error) => error.message,
)
const isWanted = process.env.TICKERTAPE_TEST_STREAMING_SQL === '1'
const skipped = isWanted ? missing : 'set TICKERTAPE_TEST_STREAMING_SQL=1'
if (skipped) console.log(`streaming SQL is not tested: ${skipped}`)

const half = { count: 6_000, forMs: 300_000 }
const before = madeTrades(half.count, { fromMs: startMs, forMs: half.forMs })
const after = madeTrades(half.count, { fromMs: startMs + half.forMs, forMs: half.forMs })
const nextDayMs = startMs + 86_400_000

describe.skipIf(skipped)('candles', () => {
  let dataDir: string
  let stack: Stack
  let setup: TestConfig

  beforeAll(async () => {
    await fetchServers({ cacheDir, extras })
    dataDir = await mkdtemp(join(tmpdir(), 'tickertape-flink-'))
    await cp(join(projectRoot, 'deploy/flink/sql'), join(dataDir, 'sql'), { recursive: true })
    const ports = await freePorts()
    const s3 = { accessKey: 'test', secretKey: 'test-secret', bucket: 'archive' }
    const only = ['kafka', 'registry', 'zookeeper', 's3', ...flink] as const
    stack = await startStack({ dataDir, cacheDir, ports, s3, extras, only })
    const { urls } = stack
    setup = await testConfig({
      KAFKA_BOOTSTRAP_SERVERS: urls.kafka,
      SCHEMA_REGISTRY_URL: urls.registry,
      FLINK_REST_URL: urls.flink,
      FLINK_GATEWAY_URL: urls.sqlGateway,
      FLINK_CHECKPOINT_MS: '1000',
      // Longer than the test: a replay onto partitions that count as idle would be late.
      FLINK_IDLE_AFTER_MS: '600000',
      FLINK_BOOTSTRAP_SQL_DIR: join(dataDir, 'sql'),
    })
  })

  afterAll(async () => {
    await stack?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  /** Runs the service to its end. */
  async function bootstrap(env: Record<string, string> = {}) {
    await using app = new AppProcess('flink-bootstrap', { ...setup.env, ...env })
    return { code: await app.exited(), output: app.output }
  }

  const candles = async () => {
    const { config } = setup
    return (await valuesIn<Candle>(config, config.flink.candles_topic)).map(lineOf).sort()
  }
  const late = () => valuesIn<LateEvent>(setup.config, setup.config.flink.late_topic)

  it('are made from trades that were there before the job', async () => {
    await sendTrades(setup.config, before)
    expect(await bootstrap()).toMatchObject({ code: 0 })
    await eventually(candles, ({ length }) => length > 1_000, 60_000)
  })

  it('are complete and exact, in every length, after a TaskManager was killed', async () => {
    await stack.kill('taskmanager', 'SIGKILL')
    await sendTrades(setup.config, after)
    await stack.start('taskmanager')
    const { partitions } = setup.config.kafka
    await sendTrades(setup.config, tradeInEveryPartition(partitions, nextDayMs))
    const expected = expectedCandles([...before, ...after])
      .map(lineOf)
      .sort()
    const found = await eventually(candles, ({ length }) => length >= expected.length, 90_000)
    expect(found).toEqual(expected)
    expect(await late()).toEqual([])
  })

  it('leave out a trade that comes too late, which is kept with the time of the clock', async () => {
    const known = await candles()
    const trade = { symbol: 'AAPL', time_stamp: startMs * 1000 }
    const twice = madeTrade({ ...trade, trade_id: 'late' })
    await sendTrades(setup.config, [twice, twice])
    const clock = nextDayMs - setup.config.flink.late_after_ms
    expect(await eventually(late, ({ length }) => length > 0)).toEqual([
      expect.objectContaining({ ...trade, kind: 'trades', id: 'late', price: 100, clock }),
    ])
    expect(await candles()).toEqual(known)
  })

  it('go on as they are when nothing has changed, and from a savepoint when the SQL has', async () => {
    const known = await candles()
    const again = await bootstrap()
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('job runs as it is') })
    const changed = await bootstrap({ FLINK_LATE_AFTER_MS: '6000' })
    expect(changed.output).toContain('job stopped, because its file has changed')
    expect(changed.output).toContain('"from":"s3://flink/savepoints/')
    expect(changed.code).toBe(0)
    const { partitions } = setup.config.kafka
    const clock = tradeInEveryPartition(partitions, nextDayMs + 10_000)
    await sendTrades(setup.config, clock)
    const more = await eventually(candles, ({ length }) => length > known.length, 60_000)
    expect(more.filter((line) => !known.includes(line))).toHaveLength(more.length - known.length)
    expect(more).toEqual(expect.arrayContaining(known))
  })

  it('end with a savepoint when their file is gone', async () => {
    await rm(join(dataDir, 'sql/candles-from-trades.sql'))
    const { code, output } = await bootstrap()
    expect(output).toContain('job removed: no file asks for it')
    expect(code).toBe(0)
    const jobs = await new JobManager(stack.urls.flink).jobs()
    expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'FINISHED'))
  })
})
