import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noProgress, runSinkAudit } from '@tickertape/audit'
import { loadConfig } from '@tickertape/config'
import {
  checkTools,
  defaultCacheDir,
  fetchServers,
  freePorts,
  type Stack,
  startStack,
} from '@tickertape/embedded'
import { type DeadLetter, readDeadLetter, readTopic } from '@tickertape/kafka'
import { type Candle, type Kind, kinds } from '@tickertape/schema'
import { openStores } from '@tickertape/sink-stores'
import { kafkaClient, streamsOf } from '@tickertape/streams'
import {
  AppProcess,
  eventually,
  makeCandleTopic,
  quietLog,
  sendBytes,
  sendCandles,
  sendEvents,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { expectedRows, type MadeEvent, madeEvents } from '../test/made-events.ts'
import { StoredRows } from '../test/stored-rows.ts'

const extras = ['cassandra'] as const
const CANDLES_FROM = Date.UTC(2026, 10, 16, 14, 30)
const cacheDir = loadConfig().embedded.cache_dir || defaultCacheDir()
const missing = await checkTools({ cacheDir, extras }).then(
  () => undefined,
  (error: Error) => error.message,
)
if (missing) console.log(`cassandra-sink is not tested: ${missing}`)

/** What finds a quote: its partition and its place there. */
function rowKey(row: Readonly<Record<string, unknown>> | undefined): string {
  const text = (name: string) => `${name} = '${String(row?.[name]).replaceAll("'", "''")}'`
  const keys = [text('symbol'), text('day'), `time_stamp = ${row?.time_stamp}`]
  return [...keys, text('source'), text('quote_id')].join(' AND ')
}

const madeCandle = (at: number, change: Partial<Candle> = {}): Candle => ({
  ...{ symbol: ['AAPL', 'MSFT'][at % 2] as string, source: 'test', basis: 'trades' },
  ...{ timeframe: at % 3 === 0 ? '1m' : '5s', time_stamp: CANDLES_FROM + at * 5_000 },
  ...{ o: 10, h: 12, l: 9, c: at / 8, v: at / 3, n: at % 5 === 0 ? null : at, vw: 10.5 },
  ...change,
})

describe.skipIf(missing)('cassandra-sink', () => {
  let dataDir: string
  let stack: Stack
  let setup: TestConfig
  let sent: Record<Kind, MadeEvent[]>

  beforeAll(async () => {
    await fetchServers({ cacheDir, extras })
    dataDir = await mkdtemp(join(tmpdir(), 'tickertape-cassandra-'))
    const s3 = { accessKey: 'test', secretKey: 'test-secret', bucket: 'archive' }
    const ports = await freePorts()
    stack = await startStack({ dataDir, cacheDir, ports, s3, extras, only: extras })
  })

  afterAll(async () => {
    await stack?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  beforeEach(async () => {
    const { cassandra } = stack.urls
    setup = await testConfig(inject('stackEnv'), { CASSANDRA_CONTACT_POINTS: cassandra })
    sent = { bars: [], trades: [], quotes: [] }
  })

  async function send(kind: Kind, count: number): Promise<void> {
    const from = sent[kind].length * 2
    const events = madeEvents(kind, from, from + count)
    sent[kind].push(...events)
    await sendEvents(setup.config, kind, events)
  }

  /** Resolves when every table holds what it must, and nothing else. */
  async function stored(rows: StoredRows): Promise<void> {
    for (const kind of kinds) {
      const expected = expectedRows(kind, sent[kind])
      const right = (lines: readonly string[]) => lines.length >= expected.length
      expect(await eventually(() => rows.lines(kind), right, 60_000)).toEqual(expected)
    }
  }

  const page = async (path: string) => {
    const { service, cassandra_sink } = setup.config
    return fetch(`http://${service.http_host}:${cassandra_sink.http_port}${path}`)
  }

  const readiness = () =>
    page('/ready').then(
      ({ status }) => status,
      () => 0,
    )

  /** The sum of a metric over its labels. */
  async function metric(name: string): Promise<number> {
    const text = await page('/metrics').then(
      (answer) => answer.text(),
      () => '',
    )
    const lines = text.split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line))
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }

  it('has a row for every event of every kind, of two of one key the one received last', async () => {
    for (const kind of kinds) await send(kind, 600)
    await using rows = new StoredRows(setup.config)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    await stored(rows)
    expect(await readiness()).toBe(200)
    expect(await sink.end()).toBe(0)
  })

  async function audit() {
    const { config } = setup
    await using opened = await openStores(config, ['cassandra'])
    const signal = AbortSignal.timeout(120_000)
    const options = { config, waitMs: 30_000, log: quietLog, progress: noProgress, signal }
    return await runSinkAudit({ ...options, sinks: opened.stores })
  }

  it('agrees with the topics by the audit, until a row is lost or altered', async () => {
    for (const kind of kinds) await send(kind, 600)
    await using rows = new StoredRows(setup.config)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    await stored(rows)
    expect(await sink.end()).toBe(0)
    const before = await audit()
    expect(before.sinks.flatMap(({ problems }) => problems)).toEqual([])
    expect(before.verdict).toBe('agrees')
    const counts = before.sinks.map(({ kind, rows }) => [kind, rows])
    expect(counts).toEqual(kinds.map((kind) => [kind, expectedRows(kind, sent[kind]).length]))
    const table = `"${setup.config.cassandra.keyspace}".quotes`
    const [lost, altered] = await rows.run(`SELECT * FROM ${table} LIMIT 2`)
    await rows.run(`DELETE FROM ${table} WHERE ${rowKey(lost)}`)
    await rows.run(`UPDATE ${table} SET bid_size = 12345.5 WHERE ${rowKey(altered)}`)
    const after = await audit()
    expect(after.verdict).toBe('differs')
    const problems = after.sinks.flatMap((report) => report.problems)
    expect(problems.map(({ what, symbol }) => [what, symbol]).sort()).toEqual([
      ['row-changed', altered?.symbol],
      ['row-missing', lost?.symbol],
    ])
    expect(problems.map(({ text }) => text).join()).toContain('bid_size is 12345.5 instead of ')
  })

  it('has candles where it is asked for them, the last of each, and the audit agrees until one is altered', async () => {
    const tables = { CASSANDRA_SINK_TABLES: 'bars trades quotes candles' }
    setup = await testConfig(inject('stackEnv'), { ...setup.env, ...tables })
    const { config } = setup
    const candles = Array.from({ length: 200 }, (_, at) => madeCandle(at))
    const again = madeCandle(7, { c: 99.5 })
    await makeCandleTopic(config)
    await sendCandles(config, candles)
    await sendCandles(config, [again])
    await using rows = new StoredRows(config)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    await eventually(readiness, (status) => status === 200, 60_000)
    await eventually(audit, ({ verdict, sinks }) => verdict === 'agrees' && sinks.length === 4)
    expect(await sink.end()).toBe(0)
    const { sinks } = await audit()
    expect(sinks.at(-1)).toMatchObject({ kind: 'candles', expected: 200, rows: 200, problems: [] })
    const table = `"${config.cassandra.keyspace}".candles`
    const day = "symbol = 'MSFT' AND day = '2026-11-16' AND timeframe = '5s'"
    const found = await rows.run(`SELECT time_stamp, c, n FROM ${table} WHERE ${day}`)
    const wanted = candles.map((each, at) => (at === 7 ? again : each))
    expect(found).toEqual(
      wanted
        .filter(({ symbol, timeframe }) => symbol === 'MSFT' && timeframe === '5s')
        .map(({ time_stamp, c, n }) => ({ time_stamp, c, n }))
        .reverse(),
    )
    const place = `${day} AND time_stamp = ${candles[1]?.time_stamp} AND source = 'test' AND basis = 'trades'`
    await rows.run(`UPDATE ${table} SET v = 12345.5 WHERE ${place}`)
    const problems = (await audit()).sinks.flatMap((report) => report.problems)
    expect(problems.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^Cassandra candles: the row of MSFT of .* differs: v is 12345.5 instead of /,
      ),
    ])
  })

  it('changes nothing when it reads the topics again from their beginning', async () => {
    await send('trades', 1_000)
    await using rows = new StoredRows(setup.config)
    await using first = new AppProcess('cassandra-sink', setup.env)
    await stored(rows)
    expect(await first.end()).toBe(0)
    const before = await rows.times('trades', 'price')
    const again = { ...setup.env, CASSANDRA_SINK_GROUP_ID: `${setup.config.cassandra.keyspace}-2` }
    await using _second = new AppProcess('cassandra-sink', again)
    const written = () => metric('tape_cassandra_sink_events_total')
    await eventually(written, (count) => count >= sent.trades.length, 60_000)
    await stored(rows)
    expect(await rows.times('trades', 'price')).toEqual(before)
  })

  it('loses and doubles nothing when it is killed again and again', async () => {
    await using rows = new StoredRows(setup.config)
    for (let round = 0; round < 2; round++) {
      const before = (await rows.lines('trades')).length
      await using sink = new AppProcess('cassandra-sink', setup.env)
      const sending = send('trades', 3_000)
      await eventually(
        () => rows.lines('trades'),
        ({ length }) => length > before,
        60_000,
      )
      await sink.end('SIGKILL')
      await sending
    }
    await using _last = new AppProcess('cassandra-sink', setup.env)
    await stored(rows)
  })

  it('waits with paused partitions while Cassandra is killed, and goes on by itself', async () => {
    await send('trades', 2_000)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    {
      await using rows = new StoredRows(setup.config)
      await eventually(
        () => rows.lines('trades'),
        ({ length }) => length > 0,
        60_000,
      )
    }
    await stack.kill('cassandra', 'SIGKILL')
    await send('trades', 2_000)
    await eventually(
      () => metric('tape_cassandra_sink_paused_partitions'),
      (paused) => paused > 0,
    )
    const answer = await page('/ready')
    expect(await answer.json()).toEqual({
      status: 'waiting',
      waitingFor: ['a Cassandra that takes rows'],
    })
    await stack.start('cassandra')
    await using rows = new StoredRows(setup.config)
    await stored(rows)
    expect(await readiness()).toBe(200)
    expect(sink.output).toContain('Cassandra takes rows again')
    expect(await sink.end()).toBe(0)
  })

  it('sends what is no event to the dead-letter topic, and goes on behind it', async () => {
    const { config } = setup
    const trades = streamsOf(config).find(({ kind }) => kind === 'trades')
    await send('trades', 10)
    await sendBytes(config, trades?.flattenedTopic as string, Buffer.from('poison'))
    await send('trades', 10)
    await using rows = new StoredRows(config)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    await stored(rows)
    await eventually(
      () => metric('tape_cassandra_sink_dead_letters_total'),
      (letters) => letters === 1,
    )
    expect(await sink.end()).toBe(0)
    const letters: DeadLetter[] = []
    await readTopic(kafkaClient({ config, clientId: 'test', log: quietLog }), {
      topic: config.kafka.topics.dlq,
      onBatch: async ({ partition, records }) => {
        letters.push(...records.flatMap((record) => readDeadLetter(partition, record) ?? []))
      },
    })
    expect(letters).toEqual([
      expect.objectContaining({
        code: 'TAPE_SCHEMA_MAGIC_BYTE',
        value: Buffer.from('poison'),
        origin: expect.objectContaining({
          service: 'cassandra-sink',
          topic: trades?.flattenedTopic,
        }),
      }),
    ])
  })

  it('adds a column that is new, and ends with a code for a table of another key', async () => {
    const { keyspace } = setup.config.cassandra
    await using rows = new StoredRows(setup.config)
    {
      await using sink = new AppProcess('cassandra-sink', setup.env)
      await stored(rows)
      await eventually(readiness, (status) => status === 200, 60_000)
      expect(await sink.end()).toBe(0)
    }
    await rows.run(`ALTER TABLE "${keyspace}".trades DROP origin`)
    await rows.run(`DROP TABLE "${keyspace}".quotes`)
    await rows.run(`CREATE TABLE "${keyspace}".quotes (symbol text PRIMARY KEY)`)
    await using sink = new AppProcess('cassandra-sink', setup.env)
    expect(await sink.exited()).toBe(78)
    expect(sink.output).toContain('TAPE_CASSANDRA_MISMATCH')
    expect(sink.output).toContain('quotes has the key (symbol; )')
  })
})
