import { createClient, createProducer, Registry } from '@tickertape/kafka'
import { PinotBroker, PinotController } from '@tickertape/pinot'
import {
  type Bar,
  type Candle,
  encodeFramed,
  type Kind,
  pinotSchema,
  type Trade,
} from '@tickertape/schema'
import { type PreparedStream, prepareStreams, type TopicTable, tablesOf } from '@tickertape/streams'
import {
  AppProcess,
  eventually,
  makeCandleTopic,
  quietLog,
  sendCandles,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { tableConfig } from './table-config.ts'

let setup: TestConfig
let controller: PinotController
let table: string
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'))
  controller = new PinotController(setup.config.pinot.controller_url)
  table = setup.config.pinot.table
})

const clientOf = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })

/** Creates topics and schemas, as the first service does that starts. */
function prepare(): Promise<readonly PreparedStream[]> {
  const { config } = setup
  const registry = new Registry(config.schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  return prepareStreams({ config, client: clientOf(), registry, signal })
}

/** Runs the service to its end. */
async function bootstrap(env: Record<string, string> = {}) {
  await using app = new AppProcess('pinot-bootstrap', { ...setup.env, ...env })
  return { code: await app.exited(), output: app.output }
}

const start = 1_795_000_000_000
const bar = (symbol: string, changes: Partial<Bar> = {}): Bar => ({
  symbol,
  o: 10.5,
  h: 12.25,
  l: 9.75,
  c: 11,
  v: 0.125,
  time_stamp: start,
  n: 7,
  vw: 10.875,
  timeframe: '1m',
  origin: 'live',
  source: 'test',
  feed: 'test',
  received_at: start * 1000 + 123_457,
  ...changes,
})

async function send(kind: Kind, events: readonly (Bar | Trade)[]): Promise<void> {
  const stream = (await prepare()).find((one) => one.kind === kind) as PreparedStream
  await using producer = await createProducer(clientOf())
  await producer.send(
    events.map((event) => ({
      topic: stream.flattenedTopic,
      key: event.symbol,
      value: encodeFramed(stream.eventType, stream.eventSchemaId, event),
    })),
  )
}

const candle = (changes: Partial<Candle>): Candle => ({
  symbol: 'AAPL',
  source: 'test',
  basis: 'trades',
  timeframe: '1m',
  time_stamp: start,
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 100,
  n: 3,
  vw: 10.5,
  ...changes,
})

const rowsOf = async (sql: string) =>
  (await new PinotBroker(setup.config.pinot.broker_url).query(sql)).rows
const soon = (sql: string, rows: readonly unknown[]) =>
  eventually(
    () => rowsOf(sql).catch((error: Error) => error.message),
    (found) => JSON.stringify(found) === JSON.stringify(rows),
    120_000,
  )

describe('pinot-bootstrap', () => {
  it('makes tables that serve what was produced, each event once and every digit of it', async () => {
    await prepare()
    expect(await bootstrap()).toMatchObject({ code: 0 })
    const bars = [bar('AAPL'), bar('TSLA', { time_stamp: start + 1 }), bar('AAPL', { c: 11.5 })]
    await send('bars', [...bars, ...bars])
    const counts = `SELECT S, COUNT(*) AS count FROM ${table} GROUP BY S ORDER BY count DESC, S`
    await soon(counts, [
      ['AAPL', 1],
      ['TSLA', 1],
    ])
    const latest = `SELECT S, o, h, l, c, v, time_stamp FROM ${table} ORDER BY time_stamp DESC LIMIT 10`
    expect(await rowsOf(latest)).toEqual([
      ['TSLA', 10.5, 12.25, 9.75, 11, 0.125, start + 1],
      ['AAPL', 10.5, 12.25, 9.75, 11.5, 0.125, start],
    ])
    const times = `SELECT symbol, received_at, n, vw FROM ${table} WHERE symbol = 'AAPL' AND S = 'AAPL'`
    expect(await rowsOf(times)).toEqual([['AAPL', start * 1000 + 123_457, 7, 10.875]])
  })

  it('keeps the row that was received last, whatever the order of arrival', async () => {
    await prepare()
    expect(await bootstrap()).toMatchObject({ code: 0 })
    const received_at = start * 1000
    await send('bars', [
      bar('AAPL', { c: 11.75, received_at: received_at + 2 }),
      bar('AAPL', { c: 11.25, received_at: received_at + 1 }),
      bar('TSLA', { received_at }),
    ])
    await soon(`SELECT symbol, c FROM ${table} ORDER BY symbol`, [
      ['AAPL', 11.75],
      ['TSLA', 11],
    ])
  })

  it('keeps the microseconds of trades', async () => {
    await prepare()
    expect(await bootstrap()).toMatchObject({ code: 0 })
    const { source, feed, received_at, origin } = bar('AAPL')
    const lineage = { source, feed, received_at, origin, action: 'new' }
    const time_stamp = start * 1000 + 654_321
    const trade = {
      symbol: 'AAPL',
      price: 1.5,
      size: 2,
      exchange: 'V',
      conditions: '@,I',
      ...lineage,
    }
    await send('trades', [
      { ...trade, time_stamp, trade_id: '1' },
      { ...trade, time_stamp, trade_id: '2' },
    ])
    const trades = setup.config.pinot.tick_table
    await soon(`SELECT trade_id, time_stamp, conditions FROM ${trades} ORDER BY trade_id`, [
      ['1', time_stamp, '@,I'],
      ['2', time_stamp, '@,I'],
    ])
  })

  it('waits for its topics, and changes nothing when it runs again or twice at once', async () => {
    const waiting = bootstrap()
    await prepare()
    const outcomes = await Promise.all([waiting, bootstrap(), bootstrap()])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
    const made = outcomes.flatMap(({ output }) => output.match(/table created/g) ?? [])
    expect(made).toHaveLength(3)
    const before = await controller.table(table)
    const { code, output } = await bootstrap()
    expect(code).toBe(0)
    expect(output).not.toMatch(/created|changed/)
    expect(await controller.table(table)).toEqual(before)
  })

  it('makes the table of candles where it is asked for: one row a length and start, the last that was written', async () => {
    const { config } = setup
    await makeCandleTopic(config)
    const send = (candles: readonly Candle[]) => sendCandles(config, candles)
    expect(await bootstrap({ PINOT_BOOTSTRAP_TABLES: 'candles' })).toMatchObject({ code: 0 })
    expect(await controller.table(table)).toBeUndefined()
    const { candle_table: candles } = setup.config.pinot
    await send([
      candle({}),
      candle({ timeframe: '1h', v: 700, vw: null }),
      candle({ basis: 'bars:1m', v: 90 }),
      candle({ symbol: 'TSLA' }),
    ])
    await soon(`SELECT COUNT(*) FROM ${candles}`, [[4]])
    const first = Number((await rowsOf(`SELECT MIN(arrived_at) FROM ${candles}`))[0]?.[0])
    expect(Math.abs(Date.now() - first)).toBeLessThan(120_000)
    await send([candle({ c: 11.5, h: 12.5 })])
    await soon(
      `SELECT timeframe, basis, time_stamp, o, h, l, c, v, n, vw FROM ${candles} WHERE symbol = 'AAPL' ORDER BY timeframe, basis`,
      [
        ['1h', 'trades', start, 10, 12, 9, 11, 700, 3, 0],
        ['1m', 'bars:1m', start, 10, 12, 9, 11, 90, 3, 10.5],
        ['1m', 'trades', start, 10, 12.5, 9, 11.5, 100, 3, 10.5],
      ],
    )
    const later = `SELECT COUNT(*) FROM ${candles} WHERE arrived_at > ${first}`
    expect(Number((await rowsOf(later))[0]?.[0])).toBeGreaterThan(0)
  })

  it('says which topic is missing when its time is up', async () => {
    const { code, output } = await bootstrap({ PINOT_BOOTSTRAP_WAIT_MS: '1000' })
    expect(code).toBe(69)
    expect(output).toContain('TAPE_KAFKA_TOPIC_MISSING')
  })

  it('adds a column in place: old rows have its default, new rows its value', async () => {
    await prepare()
    const schema = pinotSchema('bars', table)
    const bars = tablesOf(setup.config)[0] as TopicTable
    const config = tableConfig(bars, setup.config)
    const { tableIndexConfig } = config
    const withoutVw = ({ name }: { name: string }) => name !== 'vw'
    await controller.createSchema({
      ...schema,
      metricFieldSpecs: schema.metricFieldSpecs.filter(withoutVw),
    })
    await controller.createTable({
      ...config,
      tableIndexConfig: {
        ...tableIndexConfig,
        noDictionaryColumns: tableIndexConfig.noDictionaryColumns.filter((name) => name !== 'vw'),
      },
    })
    await send('bars', [bar('AAPL')])
    await soon(`SELECT symbol, v FROM ${table}`, [['AAPL', 0.125]])

    const { code, output } = await bootstrap()
    expect(output).toContain('schema.vw: has nothing, wants metric DOUBLE')
    expect(code).toBe(0)
    await send('bars', [bar('TSLA')])
    await soon(`SELECT symbol, vw FROM ${table} ORDER BY symbol`, [
      ['AAPL', 0],
      ['TSLA', 10.875],
    ])
  })

  it('refuses a breaking change with every difference, and touches nothing', async () => {
    await prepare()
    const schema = pinotSchema('bars', table)
    await controller.createSchema({
      ...schema,
      metricFieldSpecs: schema.metricFieldSpecs.map((field) =>
        field.name === 'v' ? { ...field, dataType: 'LONG' } : field,
      ),
      primaryKeyColumns: ['symbol'],
    })
    const before = await controller.schema(table)
    const { code, output } = await bootstrap()
    expect(code).toBe(78)
    expect(output).toContain('schema.v: has metric LONG, wants metric DOUBLE')
    expect(output).toContain(
      'schema.primaryKeyColumns: has symbol, wants source, symbol, timeframe, time_stamp',
    )
    expect(await controller.schema(table)).toEqual(before)
    expect(await controller.table(table)).toBeUndefined()
  })

  it('starts again what failed to start, and brings back every row', async () => {
    await prepare()
    expect(await bootstrap()).toMatchObject({ code: 0 })
    await send('bars', [bar('AAPL'), bar('TSLA'), bar('GOOGL')])
    await soon(`SELECT COUNT(*) FROM ${table}`, [[3]])
    const bars = tablesOf(setup.config)[0] as TopicTable
    const pinot = { ...setup.config.pinot, kafka_bootstrap_servers: 'kafka.invalid:9092' }
    await controller.updateTable(table, tableConfig(bars, { ...setup.config, pinot }))
    const [first] = await controller.partitionStates(table)
    if (first) await controller.resetSegment(table, first.segment)
    await eventually(
      () => controller.partitionStates(table),
      (states) => states.some(({ state }) => state === 'ERROR'),
    )

    const { code, output } = await bootstrap()
    expect(output).toContain('starting them again')
    expect(code).toBe(0)
    await soon(`SELECT COUNT(*) FROM ${table}`, [[3]])
  })
})
