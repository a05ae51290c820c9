import { createClient, createProducer, partitionOf, Registry } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import { encodeFramed } from '@tickertape/schema'
import { prepareStreams, streamsOf } from '@tickertape/streams'
import {
  AppProcess,
  eventually,
  prepareTables,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Candle, timeframes } from '../protocol.ts'
import { CandleSeries, fold, type Part } from './candle-series.ts'
import { readHistory, readOlder, tablesOf } from './history.ts'
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

describe('history from the table', () => {
  beforeAll(async () => {
    setup = await testConfig(inject('stackEnv'))
    broker = new PinotBroker(setup.config.pinot.broker_url)
    await prepareTables(setup)
    await using _flattener = new AppProcess('flattener', setup.env)
    await send()
    const { bars: barTable, trades: tradeTable } = tablesOf(streamsOf(setup.config))
    const held = async (table: string) =>
      Number((await broker.query(`SELECT COUNT(*) FROM ${table}`)).rows[0]?.[0])
    for (const table of [barTable, tradeTable]) {
      await eventually(
        () => held(table),
        (rows) => rows === COUNT,
        60_000,
      )
    }
  })

  it.each([
    ['trades', trades, timeframes],
    ['1m', bars, timeframes.slice(timeframes.indexOf('1m'))],
  ] as const)(
    'of %s is right at every length of a candle, and back to the first',
    async (feed, parts, lengths) => {
      const tables = tablesOf(streamsOf(setup.config))
      for (const timeframe of lengths) {
        const question = { key, feed, bucketMs: bucketMsOf(timeframe) }
        const history = await readHistory(broker, tables, question)
        const series = new CandleSeries(question.bucketMs)
        series.join(history)
        let candles = series.candles()
        let { before } = history
        for (;;) {
          const toMs = candles[0]?.t ?? 0
          expect(before, timeframe).toEqual(dayBefore(parts, toMs))
          const older = await readOlder(broker, tables, { ...question, toMs })
          if (older.candles.length === 0) break
          candles = [...older.candles, ...candles]
          before = older.before
        }
        expect(candles, timeframe).toEqual(expected(parts, question.bucketMs))
      }
    },
  )
})
