import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, Registry, readTopic } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { Decoder, type Gap } from '@tickertape/schema'
import { prepareStreams } from '@tickertape/streams'
import {
  AppProcess,
  checkArchive,
  eventually,
  FakeAlpaca,
  FakeAlpacaHistory,
  FakeAlphaVantage,
  FakeBinance,
  FakeCoinbase,
  FakeFinnhub,
  FakeKraken,
  Line,
  madeBar,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { describe, expect, inject, it } from 'vitest'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Long enough to miss a whole minute. */
const CUT_MS = 65 * SECOND

const clientOf = ({ config }: TestConfig) =>
  createClient({ brokers: config.kafka.bootstrap_servers, clientId: 'test', log: quietLog })

/** Topics, schemas and tables, as the first services to start make them. */
async function prepare(setup: TestConfig): Promise<PinotBroker> {
  const { config } = setup
  const registry = new Registry(config.schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  await prepareStreams({ config, client: clientOf(setup), registry, signal })
  await using bootstrap = new AppProcess('pinot-bootstrap', setup.env)
  expect(await bootstrap.exited(), bootstrap.output).toBe(0)
  return new PinotBroker(config.pinot.broker_url)
}

async function lastGaps(setup: TestConfig): Promise<readonly Gap[]> {
  const registry = new Registry(setup.config.schema_registry.url)
  const decoder = new Decoder<Gap>((id) => registry.schemaById(id))
  const last = new Map<string, Gap>()
  await readTopic(clientOf(setup), {
    topic: setup.config.kafka.topics.gaps,
    onBatch: async ({ records }) => {
      for (const { value } of records) {
        const gap = await decoder.decode(value)
        last.set(gap.id, gap)
      }
    },
  })
  return [...last.values()]
}

describe('live sources', () => {
  it('fill the same topics, tables and archive side by side', async () => {
    await using coinbase = await FakeCoinbase.start()
    await using kraken = await FakeKraken.start()
    await using binance = await FakeBinance.start()
    await using finnhub = await FakeFinnhub.start()
    await using alpaca = await FakeAlpaca.start()
    const setup = await testConfig(inject('stackEnv'), {
      ...{ S3_SINK_MAX_AGE_MS: '1000', PRODUCER_KINDS: 'trades' },
      PRODUCER_SOURCE: 'coinbase kraken binance finnhub alpaca',
      ...{ COINBASE_URL: coinbase.url, COINBASE_REST_URL: coinbase.rest.url },
      ...{ KRAKEN_URL: `${kraken.url}/v2`, KRAKEN_REST_URL: kraken.rest.url },
      ...{ BINANCE_URL: binance.url, BINANCE_REST_URL: binance.rest.url },
      ...{ FINNHUB_URL: finnhub.url, FINNHUB_TOKEN: finnhub.token },
      ...{
        ALPACA_URL: alpaca.url,
        APCA_API_KEY_ID: alpaca.key,
        APCA_API_SECRET_KEY: alpaca.secret,
      },
    })
    const broker = await prepare(setup)
    await using producer = new AppProcess('producer', setup.env)
    await using _flattener = new AppProcess('flattener', setup.env)
    await using archiver = new AppProcess('archiver', setup.env)
    await Promise.all([
      coinbase.subscribed(0),
      kraken.subscribed(0),
      binance.subscribed(0, 2),
      finnhub.subscribed(0, 3),
      alpaca.subscribed(0),
    ])
    const count = 50
    for (let n = 0; n < count; n++) {
      const time = new Date()
      coinbase.trade('BTC-USD', '100', time)
      kraken.trade('BTC/USD', 100, time)
      binance.trade('BTCUSDT', '100', time.getTime())
      finnhub.publish({ s: 'AAPL', p: 100 + n, t: time.getTime(), v: 1 })
      const t = { T: 't', S: 'AAPL', i: n, x: 'V', p: 100, s: 1, c: ['@'], t: time.toISOString() }
      alpaca.publish([t])
    }
    const { tick_table: table } = setup.config.pinot
    const ask = async () => {
      const sql = `SELECT source, COUNT(*) FROM ${table} GROUP BY source ORDER BY source`
      return (await broker.query(sql)).rows.map(([source, rows]) => `${source} ${rows}`)
    }
    const expected = ['alpaca', 'binance', 'coinbase', 'finnhub', 'kraken'].map(
      (source) => `${source} ${count}`,
    )
    await eventually(ask, (rows) => JSON.stringify(rows) === JSON.stringify(expected), 60_000)
    expect(await producer.end(), producer.output).toBe(0)
    // A record a trade, and one for each gap that the end of a source opens.
    const archived = await eventually(
      () => checkArchive(setup.config),
      ({ records }) => records === 5 * count + 5,
      60_000,
    )
    expect(archived.problems).toEqual([])
    expect(await archiver.end()).toBe(0)
  })

  it('fill them beside sources that are polled, and one of a range that ends', async () => {
    const minutes = 390
    const first = Date.parse('2026-11-20T14:30:00Z')
    const rows = Array.from({ length: minutes }, (_, n) => ({
      ...{ t: new Date(first + n * MINUTE).toISOString().replace('.000', ''), n: 1, vw: 100.5 },
      ...madeBar('MSFT', first / SECOND + n * 60),
    }))
    await using history = await FakeAlpacaHistory.start({ rows: { bars: { MSFT: rows } } })
    await using polled = await FakeAlphaVantage.start()
    polled.quote('IBM', '302.40', '2026-11-19')
    const setup = await testConfig(inject('stackEnv'), {
      PRODUCER_SOURCE: 'alpaca-history alphavantage',
      PRODUCER_FROM: '2026-11-20',
      ...{ ALPACA_SYMBOLS: 'MSFT', ALPACA_HISTORY_URL: history.http.url },
      ...{ APCA_API_KEY_ID: history.key, APCA_API_SECRET_KEY: history.secret },
      ...{ ALPHAVANTAGE_SYMBOLS: 'IBM', ALPHAVANTAGE_URL: polled.http.url },
      ALPHAVANTAGE_API_KEY: polled.key,
    })
    const broker = await prepare(setup)
    await using producer = new AppProcess('producer', setup.env)
    await using _flattener = new AppProcess('flattener', setup.env)
    const { table, tick_table: trades } = setup.config.pinot
    const ask = async (name: string) => {
      const sql = `SELECT source, origin, symbol, COUNT(*) FROM ${name} GROUP BY source, origin, symbol`
      return JSON.stringify((await broker.query(sql)).rows)
    }
    const bars = JSON.stringify([['alpaca', 'history', 'MSFT', minutes]])
    await eventually(
      () => ask(table),
      (answer) => answer === bars,
      60_000,
    )
    const quotes = JSON.stringify([['alphavantage', 'live', 'IBM', 1]])
    await eventually(
      () => ask(trades),
      (answer) => answer === quotes,
      60_000,
    )
    expect(await producer.end(), producer.output).toBe(0)
  })

  it('close the gap of a line that was cut: no minute missing, no row twice', async () => {
    await using coinbase = await FakeCoinbase.start(['BTC-USD'])
    await using stream = await Line.to(coinbase.url)
    await using rest = await Line.to(coinbase.rest.url)
    const setup = await testConfig(inject('stackEnv'), {
      ...{ PRODUCER_SOURCE: 'coinbase', PRODUCER_SYMBOLS: 'BTC-USD' },
      COINBASE_URL: stream.via(coinbase.url),
      COINBASE_REST_URL: rest.via(coinbase.rest.url),
    })
    const broker = await prepare(setup)
    await using producer = new AppProcess('producer', setup.env)
    await using _flattener = new AppProcess('flattener', setup.env)
    await coinbase.subscribed(0)
    const beat = setInterval(() => {
      coinbase.trade('BTC-USD', '100')
      coinbase.heartbeat('BTC-USD')
    }, 500)
    const { table, tick_table: trades } = setup.config.pinot
    const number = async (sql: string) => Number((await broker.query(sql)).rows[0]?.[0] ?? 0)
    try {
      await eventually(
        () => number(`SELECT COUNT(*) FROM ${trades}`),
        (rows) => rows > 5,
      )
      stream.cut()
      rest.cut()
      await sleep(CUT_MS)
      stream.mend()
      rest.mend()
      const isClosed = (gaps: readonly Gap[]) => gaps.some(({ status }) => status === 'closed')
      const gaps = await eventually(() => lastGaps(setup), isClosed, CUT_MS + 2 * MINUTE)
      expect(gaps).toMatchObject([{ kind: 'trades', symbols: ['BTC-USD'], reason: 'disconnect' }])
      expect(Number(gaps[0]?.backfilled)).toBeGreaterThan(CUT_MS / SECOND)
    } finally {
      clearInterval(beat)
    }
    await eventually(
      () => number(`SELECT COUNT(*) FROM ${trades}`),
      (rows) => rows === coinbase.matches.length,
    )
    expect(await number(`SELECT DISTINCTCOUNT(trade_id) FROM ${trades}`)).toBe(
      coinbase.matches.length,
    )
    // The last whole minute of the trades must come as a bar, and no minute before it may lack.
    const lastTrade = Date.parse(String(coinbase.matches.at(-1)?.time))
    const lastMinute = Math.floor(lastTrade / MINUTE) * MINUTE
    await eventually(
      () => number(`SELECT MAX(time_stamp) FROM ${table}`),
      (newest) => newest === lastMinute,
      2 * MINUTE,
    )
    const firstMinute = await number(`SELECT MIN(time_stamp) FROM ${table}`)
    const minutes = (lastMinute - firstMinute) / MINUTE + 1
    expect(minutes).toBeGreaterThan(CUT_MS / MINUTE)
    expect(await number(`SELECT COUNT(*) FROM ${table}`)).toBe(minutes)
    expect(await producer.end(), producer.output).toBe(0)
  })
})
