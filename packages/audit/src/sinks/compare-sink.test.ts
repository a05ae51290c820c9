import { partitionOf, type RecordView, type ScanOptions } from '@tickertape/kafka'
import { encodeFramed, schemas, type Trade } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'
import { describe, expect, it } from 'vitest'
import { compareSink, faultsOf, type SinkTask } from './compare-sink.ts'
import { nameFaults } from './name-faults.ts'
import type { Keeps, RowValues } from './sink-store.ts'

const WIDTH = 2
const startUs = 1_795_000_000_000_000
const stream: Stream = {
  ...schemas.trades,
  ...{ rawTopic: 'raw', flattenedTopic: 'flat', table: 'rows' },
}

const trade = (at: number, change: Partial<Trade> = {}): Trade => ({
  symbol: ['AAPL', 'MSFT', 'NVDA'][at % 3] as string,
  ...{ price: at + 0.125, size: 3, time_stamp: startUs + at, trade_id: `id-${at}` },
  ...{ exchange: 'V', conditions: '', action: 'new', source: 'test', feed: 'test' },
  ...{ received_at: startUs + at, origin: 'live' },
  ...change,
})

const trades = (count: number) => Array.from({ length: count }, (_, at) => trade(at))

/** A topic of these events, each in the partition of its symbol. */
function topicOf(events: readonly Trade[]) {
  const partitions = Array.from({ length: WIDTH }, (_, partition) =>
    events
      .filter(({ symbol }) => partitionOf(symbol, WIDTH) === partition)
      .map((event) => encodeFramed(stream.eventType, 1, event)),
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

interface Case {
  readonly events: readonly Trade[]
  readonly rows: readonly object[]
  readonly keeps?: Keeps
  /** Events at the end of each partition that are not committed yet. */
  readonly behind?: number
  readonly mostKeys?: number
  /** Events that came while the rows were read. */
  readonly later?: readonly Trade[]
}

async function compared(given: Case) {
  const { events, rows, keeps = 'written-last', behind = 0, mostKeys, later = [] } = given
  const { ends } = topicOf(events)
  const scanner = topicOf([...events, ...later])
  const schemaById = async () => schemas.trades.event
  const signal = new AbortController().signal
  const task: SinkTask = {
    source: { scanner, stream, schemaById, mostKeys: 1, signal },
    keeps,
    ranges: new Map([...ends].map(([partition, to]) => [partition, { from: 0, to }])),
    due: new Map([...ends].map(([partition, to]) => [partition, to - behind])),
    fromUs: new Map([...ends.keys()].map((partition) => [partition, 0])),
    toUs: startUs + 1_000_000,
    width: WIDTH,
    openRows: async () =>
      (async function* () {
        for (let at = 0; at < rows.length; at += 7) yield rows.slice(at, at + 7) as RowValues[]
      })(),
  }
  const comparison = await compareSink(task, mostKeys)
  const problems = await nameFaults(task, comparison, 'Store trades')
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
