import { partitionOf } from '@tickertape/kafka'
import { type BarBatch, Decoder, type RawBar, schemas } from '@tickertape/schema'
import { quietLog } from '@tickertape/testkit'
import type { SpanOptions, Tracer } from '@tickertape/tracing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FrameOf } from '../frame.ts'
import { createMetrics } from '../metrics.ts'
import { RejectionLetters } from '../rejections/rejection-letters.ts'
import { Rejections } from '../rejections/rejections.ts'
import { SendQueue } from '../sending/send-queue.ts'
import { type Batch, Batcher, type BatcherOptions } from './batcher.ts'

const PARTITIONS = 4
const RECEIVED_AT = Date.UTC(2026, 10, 20, 15) * 1000

function setUp(options: Partial<BatcherOptions> = {}) {
  const shown: object[] = []
  const log = { debug() {}, info() {}, warn: (facts: object) => void shown.push(facts) }
  const rejections = new Rejections(
    log,
    createMetrics([], () => 0),
  )
  const streams = Object.values(schemas).map((schema, id) => ({
    ...schema,
    rawTopic: `raw-${schema.kind}`,
    batchSchemaId: id,
  }))
  const batcher = new Batcher({
    source: 'synthetic',
    origin: 'live',
    streams,
    partitions: PARTITIONS,
    maxMessageBytes: 4_194_304,
    rejections,
    ...options,
  })
  return { batcher, rejections, shown }
}

const bar = (S: string, changes: Partial<RawBar> = {}): RawBar => ({
  ...{
    S,
    o: 10,
    h: 12,
    l: 9,
    c: 11,
    v: 100,
    t: RECEIVED_AT / 1000 - 60_000,
    n: 3,
    vw: 10.5,
    tf: '1m',
  },
  ...changes,
})
const frame = (
  items: readonly RawBar[],
  session = 'one',
  rows?: readonly number[],
): FrameOf<'bars'> => ({
  ...{ kind: 'bars', items, receivedAt: RECEIVED_AT, feed: 'seed-1', session },
  ...(rows === undefined ? {} : { rows }),
})
const decode = (value: Buffer) =>
  new Decoder<BarBatch>(async () => schemas.bars.batch).decode(value)

describe('Batcher', () => {
  it('writes one batch per partition that the symbols hash to, with its lineage', async () => {
    const { batcher } = setUp()
    const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'SPY']
    const batches = batcher.batches(frame(symbols.map((S) => bar(S))))
    const partitions = new Set(symbols.map((S) => partitionOf(S, PARTITIONS)))
    expect(new Set(batches.map(({ record }) => record.partition))).toEqual(partitions)
    for (const { record, kind, events } of batches) {
      const { bars, ...lineage } = await decode(record.value)
      expect({ ...lineage, kind, events }).toEqual({
        ...{ session: 'one', sequence: 0, source: 'synthetic', feed: 'seed-1' },
        ...{ received_at: RECEIVED_AT, origin: 'live', kind: 'bars', events: bars.length },
      })
      expect(record).toMatchObject({ topic: 'raw-bars', timestampMs: RECEIVED_AT / 1000 })
      expect(record.key).toBe(bars[0]?.S)
    }
  })

  it('numbers batches per partition without gaps, from 0 again in a new session', async () => {
    const { batcher } = setUp()
    const numbers: number[] = []
    for (const session of ['one', 'one', 'one', 'two']) {
      for (const { record } of batcher.batches(frame([bar('AAPL')], session))) {
        numbers.push((await decode(record.value)).sequence)
      }
    }
    expect(numbers).toEqual([0, 1, 2, 0])
  })

  it('begins a trace per batch at its receipt, whose header only records of the sample have', () => {
    const begun: [string, SpanOptions][] = []
    const tracer: Tracer = {
      begin(name, options) {
        begun.push([name, options])
        return begun.length === 1 ? { traceparent: 'first', end() {} } : undefined
      },
      follow: () => undefined,
    }
    const { batcher } = setUp({ tracer })
    const [[sampled], [other]] = [1, 2].map(() => batcher.batches(frame([bar('AAPL')]))) as [
      Batch[],
      Batch[],
    ]
    expect(sampled?.record.headers).toEqual({ traceparent: 'first' })
    expect(sampled?.span?.traceparent).toBe('first')
    expect([other?.record.headers, other?.span]).toEqual([undefined, undefined])
    expect(begun[0]).toEqual([
      'send raw-bars',
      {
        kind: 'producer',
        startMs: RECEIVED_AT / 1000,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.destination.name': 'raw-bars',
          'messaging.destination.partition.id': String(partitionOf('AAPL', PARTITIONS)),
          'tickertape.events': 1,
        },
      },
    ])
  })

  it('rejects what breaks a rule, with its reason and its row, and sends the rest', async () => {
    const { batcher, rejections, shown } = setUp()
    const items = [bar('AAPL'), bar('AAPL', { h: 1 }), bar('a b'), bar('AAPL', { c: 9.5 })]
    const [batch] = batcher.batches(frame(items, 'one', [7, 101, 102, 108]))
    expect((await decode(batch?.record.value as Buffer)).bars.map(({ c }) => c)).toEqual([11, 9.5])
    expect(rejections.total).toBe(2)
    expect(shown).toMatchObject([
      { reason: 'high is below open, close or low', where: 'seed-1 row 101' },
      { reason: 'symbol is missing or malformed', where: 'seed-1 row 102' },
    ])
  })

  it('keeps a rejected item as JSON in which NaN can be seen, with its lineage', async () => {
    const metrics = createMetrics([], () => 0)
    const queue = new SendQueue(10, 1_000_000)
    const letters = new RejectionLetters({
      ...{ dlqTopic: 'dlq', perMinute: 60, maxBytes: 1_000_000, metrics },
      offer: (letter) => queue.offer(letter),
    })
    const { batcher } = setUp({ rejections: new Rejections(quietLog, metrics, { letters }) })
    batcher.batches(
      frame([bar('AAPL', { o: Number.NaN, h: Number.POSITIVE_INFINITY })], 'one', [1]),
    )
    const { value } = await queue.sends().next()
    const { value: json, headers } = value[0].record
    expect(JSON.parse(json)).toMatchObject({ S: 'AAPL', o: 'NaN', h: 'Infinity', l: 9 })
    expect(headers).toMatchObject({
      'dlq-reason': 'a price is not above 0',
      'dlq-feed': 'seed-1',
      'dlq-session': 'one',
      'dlq-received-at': String(RECEIVED_AT),
      'dlq-where': 'row 1',
    })
  })

  it('takes a time up to 5 s in the future from a live source, and any from another', () => {
    const live = setUp()
    const ahead = (ms: number) => frame([bar('A', { t: RECEIVED_AT / 1000 + ms })])
    expect(live.batcher.batches(ahead(5_000))).toHaveLength(1)
    expect(live.batcher.batches(ahead(5_001))).toHaveLength(0)
    expect(setUp({ origin: 'history' }).batcher.batches(ahead(86_400_000))).toHaveLength(1)
  })

  it('writes nothing for a frame without a good event', () => {
    const { batcher } = setUp()
    expect(batcher.batches(frame([]))).toEqual([])
    expect(batcher.batches(frame([bar('')]))).toEqual([])
  })

  it.each([
    [4_194_304, 600_000],
    [65_536, 65_536 / 2],
  ])('keeps batches small when a message may have %i bytes', (maxMessageBytes, limit) => {
    const { batcher } = setUp({ maxMessageBytes })
    const text = '\u{20ac}'.repeat(40)
    const trade = {
      S: 'A'.repeat(31),
      p: 1,
      s: 1,
      t: RECEIVED_AT,
      i: text,
      x: text,
      c: text,
      a: text,
    }
    const batches = batcher.batches({
      ...{ kind: 'trades', items: new Array(5_000).fill(trade) },
      ...{ receivedAt: RECEIVED_AT, feed: 'iex', session: 'one' },
    })
    expect(batches.reduce((sum, { events }) => sum + events, 0)).toBe(5_000)
    expect(Math.max(...batches.map(({ events }) => events))).toBeLessThanOrEqual(1_000)
    expect(Math.max(...batches.map(({ record }) => record.value.length))).toBeLessThan(limit)
  })

  it('keeps every event once, in order per symbol, whatever the frames', async () => {
    const symbol = fc.constantFrom('AAPL', 'TSLA', 'GOOGL', 'MSFT', 'SPY', 'BTC/USD')
    const frames = fc.array(fc.array(symbol, { maxLength: 300 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(frames, async (framesOfSymbols) => {
        const { batcher } = setUp({ maxMessageBytes: 65_536 })
        let count = 0
        const sent: RawBar[] = []
        const written: RawBar[] = []
        for (const symbols of framesOfSymbols) {
          const items = symbols.map((S) => bar(S, { v: count++ }))
          sent.push(...items)
          for (const { record } of batcher.batches(frame(items))) {
            const { bars } = await decode(record.value)
            expect(bars.every(({ S }) => partitionOf(S, PARTITIONS) === record.partition)).toBe(
              true,
            )
            written.push(...bars)
          }
        }
        const bySymbol = (bars: readonly RawBar[]) => Object.groupBy(bars, ({ S }) => S)
        expect(bySymbol(written)).toEqual(bySymbol(sent))
      }),
      { numRuns: 50 },
    )
  })
})
