import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultCacheDir, fetchServers, freePorts, startStack } from '@tickertape/embedded'
import type { Trade } from '@tickertape/schema'
import { AppProcess, sendEvents, type TestConfig, testConfig } from '@tickertape/testkit'

/** From a full topic of trades to rows, by one sink and one Cassandra on this machine: rows and CPU. */
const EVENTS = 200_000
const SYMBOLS = 200
/** What is written until the code is warm. */
const WARM_UP = 20_000
const fromUs = Date.UTC(2026, 10, 16, 14, 30) * 1000

const tradeAt = (at: number): Trade => ({
  symbol: `SYM${(at * 7919) % SYMBOLS}`,
  price: 100 + (at % 977) / 100,
  size: 1 + (at % 300),
  time_stamp: fromUs + at * 997,
  trade_id: String(9_000_000 + at),
  exchange: 'V',
  conditions: '@,I',
  action: 'new',
  source: 'alpaca',
  feed: 'iex',
  received_at: fromUs + at * 997 + 1500,
  origin: 'live',
})

async function look({ config }: TestConfig) {
  const { service, cassandra_sink } = config
  const url = `http://${service.http_host}:${cassandra_sink.http_port}/metrics`
  const text = await fetch(url).then(
    (answer) => answer.text(),
    () => '',
  )
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))]
      .map(([, value]) => Number(value))
      .reduce((a, b) => a + b, 0)
  return {
    atMs: performance.now(),
    rows: sum('tape_cassandra_sink_events_total'),
    cpu: sum('process_cpu_seconds_total'),
    rss: sum('process_resident_memory_bytes'),
  }
}

async function round(setup: TestConfig): Promise<void> {
  await using sink = new AppProcess('cassandra-sink', setup.env)
  const until = async (rows: number) => {
    for (;;) {
      const seen = await look(setup)
      if (seen.rows >= rows) return seen
      if (!sink.running) throw new Error(`the sink has ended: ${sink.output.slice(-1000)}`)
      await sleep(50)
    }
  }
  const [begin, end] = [await until(WARM_UP), await until(EVENTS)]
  const rows = end.rows - begin.rows
  const perSecond = (rows / (end.atMs - begin.atMs)) * 1000
  const figures = {
    rowsPerSecond: Math.round(perSecond),
    rowsPerCpuSecond: Math.round(rows / (end.cpu - begin.cpu)),
    memoryMb: Math.round(end.rss / 1e6),
    loadAverage: loadavg()[0],
  }
  console.log(JSON.stringify(figures))
  await sink.end()
}

const cacheDir = defaultCacheDir()
const extras = ['cassandra'] as const
await fetchServers({ cacheDir, extras })
const dataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
const stack = await startStack({
  ...{ dataDir, cacheDir, extras, ports: await freePorts() },
  s3: { accessKey: 'bench', secretKey: 'bench-secret', bucket: 'archive' },
  only: ['kafka', 'registry', 'cassandra'],
})
try {
  const { kafka, registry, cassandra } = stack.urls
  const servers = {
    KAFKA_BOOTSTRAP_SERVERS: kafka,
    SCHEMA_REGISTRY_URL: registry,
    CASSANDRA_CONTACT_POINTS: cassandra,
  }
  const setup = await testConfig(servers, { KAFKA_PARTITIONS: '6' })
  const trades = Array.from({ length: EVENTS }, (_, at) => tradeAt(at))
  await sendEvents(setup.config, 'trades', trades)
  await round(setup)
  const again = { CASSANDRA_SINK_GROUP_ID: `${setup.config.cassandra_sink.group_id}-again` }
  await round({ ...setup, env: { ...setup.env, ...again } })
} finally {
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}
