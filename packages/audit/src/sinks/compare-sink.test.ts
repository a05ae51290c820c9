import { partitionOf, type RecordView, type ScanOptions } from '@tickertape/kafka'
import { type Candle, encodeFramed, rowsOf, type Trade } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { type RowTopic, rowTopicOf } from '../row-topic.ts'
import { compareSink, faultsOf, type SinkTask } from './compare-sink.ts'
import { nameFaults } from './name-faults.ts'
import type { Keeps, RowValues } from './sink-store.ts'

const WIDTH = 2
const startUs = 1_795_000_000_000_000
const tradeRows = rowTopicOf({ kind: 'trades', topic: 'flat', table: 'rows' })

const trade = (at: number, change: Partial<Trade> = {}): Trade => ({
  symbol: ['AAPL', 'MSFT', 'NVDA'][at % 3] as string,
  ...{ price: at + 0.125, size: 3, time_stamp: startUs + at, trade_id: `id-${at}` },
  ...{ exchange: 'V', conditions: '', action: 'new', source: 'test', feed: 'test' },
  ...{ received_at: startUs + at, origin: 'live' },
  ...change,
})

const trades = (count: number) => Array.from({ length: count }, (_, at) => trade(at))

/** A topic of these events, each in the partition of its symbol. */
function topicOf({ type }: RowTopic, events: readonly Event[]) {
  const partitions = Array.from({ length: WIDTH }, (_, partition) =>
    events
      .filter(({ symbol }) => partitionOf(symbol, WIDTH) === partition)
      .map((event) => encodeFramed(type, 1, event)),
  )
  const scan = async ({ partition, from, to, onRecord }: ScanOptions) => {
    const values = partitions[partition] ?? []
    const next = Math.min(to ?? values.length, values.length)
    for (let offset = from; offset < next; offset++) {
      const bytes = values[offset] as Buffer
      const place = { bytes, offset, valueFrom: 0, valueTo: bytes.length }
      onRecord(place as RecordView)
    }
    return { next: Math.max(from, next), heldFrom: from }
  }
  const ends = new Map(partitions.map(({ length }, partition) => [partition, length]))
  return { scan, ends }
}

type Event = Trade | Candle

interface Case {
  readonly topic?: RowTopic
  readonly events: readonly Event[]
  readonly rows: readonly object[]
  readonly keeps?: Keeps
  /** Events at the end of each partition that are not committed yet. */
  readonly behind?: number
  readonly mostKeys?: number
  /** Events that came while the rows were read. */
  readonly later?: readonly Event[]
  /** Rows from here on have their event in the topic. */
  readonly wholeFromUs?: number
}

async function compared(given: Case) {
  const { topic = tradeRows, events, rows, keeps = 'written-last', behind = 0 } = given
  const { mostKeys, later = [], wholeFromUs = 0 } = given
  const { ends } = topicOf(topic, events)
  const scanner = topicOf(topic, [...events, ...later])
  const schemaById = async () => rowsOf(topic.kind).record
  const signal = new AbortController().signal
  const task: SinkTask = {
    source: { scanner, rows: topic, schemaById, signal },
    keeps,
    ranges: new Map([...ends].map(([partition, to]) => [partition, { from: 0, to }])),
    due: new Map([...ends].map(([partition, to]) => [partition, to - behind])),
    fromUs: new Map([...ends.keys()].map((partition) => [partition, 0])),
    wholeFromUs: new Map([...ends.keys()].map((partition) => [partition, wholeFromUs])),
    toUs: startUs + 1_000_000,
    width: WIDTH,
    openRows: async () =>
      (async function* () {
        for (let at = 0; at < rows.length; at += 7) yield rows.slice(at, at + 7) as RowValues[]
      })(),
  }
  const comparison = await compareSink(task, mostKeys)
  const problems = await nameFaults(task, comparison, `Store ${topic.kind}`)
  return { comparison, faults: faultsOf(comparison), texts: problems.map(({ text }) => text) }
}

const all = trades(20)

describe('rows of a store', () => {
  it('agree with the events that they are, in whatever order and however many at a time', async () => {
    for (const mostKeys of [1_000, 6, 1]) {
      const { comparison, faults } = await compared({
        events: all,
        rows: all.toReversed(),
        mostKeys,
      })
      expect(faults).toBe(0)
      expect(comparison.checksum).toBe(comparison.expectedChecksum)
      const rows = comparison.partitions.map((one) => [one.expected, one.rows])
      expect(rows.flat().reduce((sum, one) => sum + one)).toBe(40)
    }
  })

  it('that are missing are named, with the offset of the event', async () => {
    const { texts } = await compared({ events: all, rows: all.filter((_, at) => at !== 4) })
    expect(texts).toEqual([
      expect.stringMatching(
        /^Store trades: the row of MSFT of .*, received .*, is missing: flat\/[01]@\d+$/,
      ),
    ])
  })

  it('that are there twice are named', async () => {
    const { texts } = await compared({ events: all, rows: [...all, trade(5)] })
    expect(texts).toEqual([expect.stringMatching(/the row of NVDA .* is there 2 times: flat\//)])
  })

  it('that were altered are named, with the field', async () => {
    const rows = all.map((row, at) => (at === 7 ? { ...row, price: 9.5 } : row))
    const { texts } = await compared({ events: all, rows })
    expect(texts).toEqual([expect.stringMatching(/differs: price is 9.5 instead of 7.125: flat\//)])
  })

  it('that stand for no event are named', async () => {
    const { texts } = await compared({ events: all, rows: [...all, trade(99)] })
    expect(texts).toEqual([expect.stringMatching(/stands for no event of flat\/[01]$/)])
  })

  it('that are no events are told with the reason', async () => {
    const { texts } = await compared({ events: all, rows: [...all, { symbol: 'AAPL' }] })
    expect(texts).toEqual([expect.stringMatching(/^Store trades: a row is no event of flat: /)])
  })

  it('are counted beyond the first ten that are wrong', async () => {
    const { texts } = await compared({ events: all, rows: [] })
    expect(texts).toHaveLength(11)
    expect(texts.at(-1)).toBe('Store trades: 20 rows missing in all')
  })
})

describe('of events with one key', () => {
  const first = trade(3)
  const later = trade(3, { price: 50, received_at: startUs + 500 })
  const earlier = trade(3, { price: 60, received_at: startUs + 1 })

  it.each<[Keeps, Trade]>([
    ['received-last', later],
    ['written-last', earlier],
  ])('a store that keeps what was %s has that one', async (keeps, row) => {
    const events = [first, later, earlier]
    expect(await compared({ events, rows: [row], keeps })).toMatchObject({ faults: 0 })
    for (const other of events.filter((event) => event !== row)) {
      const { comparison } = await compared({ events, rows: [other], keeps })
      expect(comparison.counts).toMatchObject({ changed: 1, missing: 0 })
    }
  })

  it('a store that keeps every event has all of them, and no more', async () => {
    const events = [first, later, first]
    const keeps = 'every'
    expect(await compared({ events, rows: [first, first, later], keeps })).toMatchObject({
      faults: 0,
    })
    const { texts } = await compared({ events, rows: [first, later], keeps })
    expect(texts).toEqual([expect.stringContaining('is there 2 times instead of 3: ')])
  })

  it('two that were received at once may be mixed in a store that keeps what was received last', async () => {
    const same = trade(3, { price: 70, size: 1 })
    const mixed = { ...same, size: first.size }
    const given = { events: [first, same], rows: [mixed], keeps: 'received-last' } as const
    expect(await compared(given)).toMatchObject({ faults: 0 })
    expect(await compared({ ...given, rows: [mixed, mixed] })).toMatchObject({ faults: 1 })
  })
})

describe('while events flow', () => {
  it('what the sink has not committed may be there or not', async () => {
    for (const rows of [all, all.slice(0, 14)]) {
      expect(await compared({ events: all, rows, behind: 6 })).toMatchObject({ faults: 0 })
    }
  })

  it('rows of events that came after the topic was read are no strangers', async () => {
    const later = [trade(30), trade(2, { price: 1 })]
    const rows = [...all.filter((_, at) => at !== 2), ...later]
    expect(await compared({ events: all, rows, later })).toMatchObject({ faults: 0 })
    expect(await compared({ events: all, rows })).toMatchObject({ faults: 2 })
  })

  it('rows that were received after the audit began are left out', async () => {
    const rows = [...all, trade(40, { received_at: startUs + 2_000_000 })]
    expect(await compared({ events: all, rows })).toMatchObject({ faults: 0 })
  })
})

describe('candles, which have no receipt', () => {
  const candles = rowTopicOf({ kind: 'candles', topic: 'candles', table: 'rows' })
  const topic = { ...candles, shape: { ...candles.shape, absentIsZero: true } }
  const startMs = startUs / 1_000
  const candle = (at: number, change: Partial<Candle> = {}): Candle => ({
    ...{ symbol: ['AAPL', 'MSFT'][at % 2] as string, source: 'test', basis: 'trades' },
    ...{ timeframe: '5s', time_stamp: startMs + at, o: 10, h: 12, l: 9, c: 11, v: 7 },
    ...{ n: at % 3 === 0 ? null : at, vw: at % 5 === 0 ? null : 10.5 },
    ...change,
  })
  const made = Array.from({ length: 20 }, (_, at) => candle(at))
  /** As a store has it that knows no absent number. */
  const asRow = ({ n, vw, ...rest }: Candle) => ({ ...rest, n: n ?? 0, vw: vw ?? 0 })
  const rows = made.map(asRow)

  it('agree where an absent number is 0, and no other is', async () => {
    expect(await compared({ topic, events: made, rows })).toMatchObject({ faults: 0 })
    const other = rows.map((row, at) => (at === 3 ? { ...row, n: 1 } : row))
    const { texts } = await compared({ topic, events: made, rows: other })
    expect(texts).toEqual([expect.stringMatching(/differs: n is 1 instead of 0: candles\/[01]@/)])
  })

  it('are 0 and absent to a store that tells them apart', async () => {
    const { comparison } = await compared({ topic: candles, events: made, rows })
    const changed = made.filter(({ n, vw }) => n === null || vw === null).length
    expect(comparison.counts).toMatchObject({ changed, missing: 0, twice: 0, extra: 0 })
    expect(await compared({ topic: candles, events: made, rows: made })).toMatchObject({
      faults: 0,
    })
  })

  it('are the last record of their source, symbol, basis, length and start', async () => {
    const again = candle(4, { c: 11.5 })
    const longer = candle(4, { timeframe: '1m' })
    const events = [...made, longer, again]
    const right = [...rows.toSpliced(4, 1, asRow(again)), asRow(longer)]
    expect(await compared({ topic, events, rows: right })).toMatchObject({ faults: 0 })
    const { texts } = await compared({ topic, events, rows: [...rows, asRow(longer)] })
    expect(texts).toEqual([expect.stringContaining('differs: c is 11 instead of 11.5: ')])
  })

  it('are named by what they are made from, and how long they are', async () => {
    const { texts } = await compared({ topic, events: made, rows: rows.toSpliced(4, 1) })
    expect(texts).toEqual([
      expect.stringMatching(
        /^Store candles: the row of AAPL of \S+Z \(test trades 5s\) is missing: candles\/[01]@\d+$/,
      ),
    ])
  })

  it('may stand for records that retention took, if they are older than the first that it left', async () => {
    const events = made.slice(6)
    const given = { topic, events, rows: rows.toSpliced(12, 1) }
    const whole = { ...given, wholeFromUs: (startMs + 6) * 1_000 }
    expect((await compared(whole)).comparison.counts).toMatchObject({ missing: 1, extra: 0 })
    expect((await compared(given)).comparison.counts).toMatchObject({ missing: 1, extra: 6 })
  })
})
