import { createClient, createProducer, partitionOf, Registry } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { derivedSchemas, encodeFramed } from '@tickertape/schema'
import { prepareDerived, prepareStreams, tablesOf } from '@tickertape/streams'
import {
  AppProcess,
  eventually,
  prepareTables,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Candle, type Timeframe, timeframes } from '../protocol.ts'
import { CandleSeries, fold, type Part } from './candle-series.ts'
import { feedsFor } from './feeds.ts'
import { type HistoryQuestion, namesOf, readFeeds, readHistory, readOlder } from './history.ts'
import { bucketMsOf, bucketOf } from './timeframe.ts'

const DAY_MS = 86_400_000
const MINUTE = 60_000
const COUNT = 3_000
const start = bucketOf(1_795_000_000_000, DAY_MS) + 9 * 3_600_000
const key = 'test AAPL'

/** Figures whose sums a double holds exactly. */
const price = (at: number): number => 100 + ((at * 7) % 40) / 4
const part = (at: number, timeMs: number, figures: Omit<Part, 'id' | 'timeMs' | 'receivedMs'>) => ({
  ...{ id: String(at), timeMs, receivedMs: 0 },
  ...figures,
})

/** A trade every 7 s, so that seconds are left out, and a night in between. */
const trades = Array.from({ length: COUNT }, (_, at): Part => {
  const timeMs = start + at * 7_000 + (at < COUNT / 2 ? 0 : DAY_MS - 5 * 3_600_000)
  const [p, v] = [price(at), 1 + (at % 9)]
  return part(at, timeMs, { o: p, h: p, l: p, c: p, v, pv: p * v, n: 1 })
})
/** A bar every minute, over two midnights. */
const bars = Array.from({ length: COUNT }, (_, at): Part => {
  const [p, v] = [price(at), 1 + (at % 9)]
  const figures = { o: p, h: p + 2, l: p - 2, c: p + 1, v, pv: (p + 0.25) * v, n: 3 }
  return part(at, bucketOf(start, MINUTE) + at * MINUTE, figures)
})

const raw = {
  trades: trades.map(({ id, timeMs, c, v }) => {
    return { S: 'AAPL', p: c, s: v, t: timeMs * 1_000, i: id, x: '', c: '', a: 'new' }
  }),
  bars: bars.map(({ timeMs, o, h, l, c, v, n }) => {
    return { S: 'AAPL', o, h, l, c, v, t: timeMs, n, tf: '1m', vw: o + 0.25 }
  }),
}

/** Candles of the parts, by no cleverness at all. */
function expected(parts: readonly Part[], bucketMs: number): Candle[] {
  const buckets = Map.groupBy(parts, ({ timeMs }) => bucketOf(timeMs, bucketMs))
  return [...buckets].map(([t, held]) => fold(t, undefined, held))
}

const madeLengths = ['1s', '5s', '1m', '5m', '1h', '1d'] as const

/** Candles of trades as streaming SQL makes them; their average price is one whose product with the volume is exact. */
const madeParts = (timeframe: Timeframe): Part[] =>
  expected(trades, bucketMsOf(timeframe)).map(({ t, o, h, l, c, v, n }) =>
    part(t, t, { o, h, l, c, v, pv: v * (o + 0.25), n }),
  )

/** What was traded on the day of a time before it. */
function dayBefore(parts: readonly Part[], toMs: number) {
  const held = parts.filter(({ timeMs }) => timeMs >= bucketOf(toMs, DAY_MS) && timeMs < toMs)
  const sum = (of: (part: Part) => number) => held.reduce((total, each) => total + of(each), 0)
  return { v: sum(({ v }) => v), pv: sum(({ pv }) => pv) }
}

let setup: TestConfig
let broker: PinotBroker

async function send(): Promise<void> {
  const { config } = setup
  const { bootstrap_servers: brokers, partitions } = config.kafka
  const client = createClient({ brokers, clientId: 'test', log: quietLog })
  const registry = new Registry(config.schema_registry.url)
  const signal = AbortSignal.timeout(60_000)
  await using producer = await createProducer(client)
  for (const stream of await prepareStreams({ config, client, registry, signal })) {
    const { kind, rawTopic: topic, batchType, batchSchemaId } = stream
    if (kind === 'quotes') continue
    const head = { session: 'test', sequence: 0, source: 'test', feed: 'known', origin: 'history' }
    const batch = { ...head, received_at: Date.now() * 1_000, [kind]: raw[kind] }
    const value = encodeFramed(batchType, batchSchemaId, batch)
    const partition = partitionOf('AAPL', partitions)
    await producer.send([{ topic, key: 'AAPL', partition, timestampMs: Date.now(), value }])
  }
}

/** Writes candles as flink-bootstrap's jobs do, and answers how many. */
async function sendMade(): Promise<number> {
  const { config } = setup
  const client = createClient({
    brokers: config.kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })
  const registry = new Registry(config.schema_registry.url)
  await prepareDerived({ config, client, registry, signal: AbortSignal.timeout(60_000) })
  const { record: schema, type } = derivedSchemas.candles
  const topic = config.flink.candles_topic
  const { compatibility } = config.schema_registry
  const id = await registry.register({ subject: `${topic}-value`, schema, compatibility })
  const records = madeLengths.flatMap((timeframe) =>
    madeParts(timeframe).map(
      ({ timeMs: time_stamp, pv: _, id: __, receivedMs: ___, ...figures }) => {
        const names = { symbol: 'AAPL', source: 'test', basis: 'trades', timeframe }
        const candle = { ...names, time_stamp, ...figures, vw: figures.o + 0.25 }
        return { topic, key: 'AAPL', value: encodeFramed(type, id, candle) }
      },
    ),
  )
  await using producer = await createProducer(client)
  await producer.send(records)
  return records.length
}

describe('history from the table', () => {
  beforeAll(async () => {
    setup = await testConfig(inject('stackEnv'))
    broker = new PinotBroker(setup.config.pinot.broker_url)
    const made = await sendMade()
    const env = { ...setup.env, PINOT_BOOTSTRAP_TABLES: 'bars trades quotes candles' }
    await prepareTables({ ...setup, env })
    await using _flattener = new AppProcess('flattener', setup.env)
    await send()
    const names = namesOf(tablesOf(setup.config))
    const held = async (table: string) =>
      Number((await broker.query(`SELECT COUNT(*) FROM ${table}`)).rows[0]?.[0])
    for (const [table, count] of [
      [names.bars, COUNT],
      [names.trades, COUNT],
      [names.candles, made],
    ] as const) {
      await eventually(
        () => held(table),
        (rows) => rows === count,
        60_000,
      )
    }
  })

  /** All candles of a question, asked for piece by piece back to the first. */
  async function wholeHistory(question: HistoryQuestion, parts: readonly Part[]) {
    const tables = namesOf(tablesOf(setup.config))
    const history = await readHistory(broker, tables, question)
    const series = new CandleSeries(question.bucketMs)
    series.join(history)
    let candles = series.candles()
    let { before } = history
    for (;;) {
      const toMs = candles[0]?.t ?? 0
      expect(before).toEqual(dayBefore(parts, toMs))
      const older = await readOlder(broker, tables, { ...question, toMs })
      if (older.candles.length === 0) return candles
      candles = [...older.candles, ...candles]
      before = older.before
    }
  }

  it.each([
    ['trades', trades, timeframes],
    ['1m', bars, timeframes.slice(timeframes.indexOf('1m'))],
  ] as const)(
    'of %s is right at every length of a candle, and back to the first',
    async (feed, parts, lengths) => {
      for (const timeframe of lengths) {
        const bucketMs = bucketMsOf(timeframe)
        const found = await wholeHistory({ key, feed, bucketMs }, parts)
        expect(found, timeframe).toEqual(expected(parts, bucketMs))
      }
    },
  )

  it('of candles that streaming SQL made is right at each of its lengths', async () => {
    for (const timeframe of madeLengths) {
      const bucketMs = bucketMsOf(timeframe)
      const parts = madeParts(timeframe)
      const found = await wholeHistory({ key, feed: 'candles:trades', bucketMs }, parts)
      expect(found, timeframe).toEqual(expected(parts, bucketMs))
    }
    const feeds = await readFeeds(broker, namesOf(tablesOf(setup.config)), key)
    expect(feedsFor(feeds, '1h')).toEqual(['trades', '1m', 'candles:trades'])
    expect(feedsFor(feeds, '15m')).toEqual(['trades', '1m'])
  })
})
