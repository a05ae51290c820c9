import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ArchiveStore } from '@tickertape/archive'
import { loadConfig } from '@tickertape/config'
import { defaultCacheDir } from '@tickertape/embedded'
import { MongoServer, PostgresServer, sendEvents } from '@tickertape/testkit'
import { madeTrades } from './made-events.ts'
import { SinksStack } from './sinks-stack.ts'
import { icebergStore, metadataOf, mongoStore, postgresStore, type Store } from './stores.ts'

/** From a full topic of trades to rows, by one task of each sink on this machine: rows a second, CPU of the worker. */
const SYMBOLS = 200
/** What is written until the code is warm. */
const WARM_UP = 20_000
/** MongoDB's stand-in is slow, so it is given less. */
const eventsOf = { postgres: 120_000, iceberg: 500_000, mongodb: 500 } as const
type Name = keyof typeof eventsOf
const LOOK_MS = 200
const TICKS_PER_SECOND = 100

const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
const wanted = process.argv.slice(2) as readonly Name[]
const names = wanted.length > 0 ? wanted : (Object.keys(eventsOf) as readonly Name[])
const most = Math.max(...names.map((name) => eventsOf[name]))

/** Seconds of processor time that a process has taken. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

await using postgres = await PostgresServer.start()
await using mongo = await MongoServer.start(cacheDir)
let stack: SinksStack | undefined
const config = () => (stack as SinksStack).setup.config
const stores: Readonly<Record<Name, Store>> = {
  postgres: postgresStore(postgres),
  mongodb: mongoStore(mongo),
  iceberg: icebergStore({ server: postgres, cacheDir, config }),
}

async function rowsOfIceberg(): Promise<number> {
  const location = await metadataOf(postgres, 'trades')
  if (!location) return 0
  const { s3_sink, minio, sinks } = config()
  using objects = new ArchiveStore({ s3_sink: { ...s3_sink, bucket: sinks.iceberg_bucket }, minio })
  const key = location.slice(`s3://${sinks.iceberg_bucket}/`.length)
  const { snapshots = [] } = JSON.parse(String(await objects.bytes(key)))
  return Number(snapshots.at(-1)?.summary['total-records'] ?? 0)
}

const count: Readonly<Record<Name, () => Promise<number>>> = {
  postgres: async () => {
    const [there] = await postgres.query("SELECT to_regclass('trades') IS NOT NULL")
    return there === 't' ? Number((await postgres.query('SELECT count(*) FROM trades'))[0]) : 0
  },
  mongodb: () => mongo.collection('trades').countDocuments(),
  iceberg: rowsOfIceberg,
}

/** Rows a second when PostgreSQL copies the table that the sink has filled: one statement, the same key. */
async function copiedByPostgres(): Promise<number> {
  await postgres.query('CREATE TABLE copied (LIKE trades INCLUDING ALL)')
  const from = performance.now()
  await postgres.query('INSERT INTO copied SELECT * FROM trades')
  return Math.round((eventsOf.postgres / (performance.now() - from)) * 1000)
}

/** What the topic's offsets, which the worker commits behind the rows, say of its progress. */
async function offsetsByConnect(name: Name): Promise<number> {
  const told = await (stack as SinksStack).connect('GET', `/tickertape-${name}-trades/offsets`)
  const { offsets } = JSON.parse(told) as {
    readonly offsets: readonly { readonly offset: { readonly kafka_offset: number } }[]
  }
  return offsets.reduce((sum, { offset }) => sum + offset.kafka_offset, 0)
}

async function measure(name: Name): Promise<void> {
  const sinks = stack as SinksStack
  const pid = sinks.stack.servers.find((server) => server.name === 'connect')?.pid as number
  const look = async () => ({
    rows: await count[name](),
    atMs: performance.now(),
    cpu: await cpuOf(pid),
  })
  const until = async (rows: number) => {
    for (;;) {
      const seen = await look()
      if (seen.rows >= rows) return seen
      await sleep(LOOK_MS)
    }
  }
  const bootstrapped = sinks.bootstrap(stores[name].on)
  const [begin, end] = [await until(name === 'mongodb' ? 50 : WARM_UP), await until(eventsOf[name])]
  const { code, output } = await bootstrapped
  if (code !== 0) throw new Error(output)
  const rows = end.rows - begin.rows
  const figures = {
    name,
    rows,
    rowsPerSecond: Math.round((rows / (end.atMs - begin.atMs)) * 1000),
    cpuSeconds: Number((end.cpu - begin.cpu).toFixed(1)),
    rowsPerCpuSecond: Math.round(rows / (end.cpu - begin.cpu)),
    offsetsByConnect: await offsetsByConnect(name),
    ...(name === 'postgres' && { copiedByPostgres: await copiedByPostgres() }),
    loadAverage: loadavg()[0],
  }
  console.log(JSON.stringify(figures))
}

const off = Object.assign({}, ...Object.values(stores).map((store) => store.off))
const uri = { SINKS_MONGODB_URI: mongo.uri }
try {
  stack = await SinksStack.start({ env: { ...uri, ...off }, connectEnv: uri })
  const trades = madeTrades(0, most).map((trade, at) => {
    return { ...trade, symbol: `SYM${(at * 7919) % SYMBOLS}` }
  })
  await sendEvents(config(), 'trades', trades)
  for (const name of names) await measure(name)
} finally {
  await stack?.[Symbol.asyncDispose]()
}
