import {
  KafkaAdmin,
  type KafkaClient,
  partitionOf,
  type RecordView,
  TopicScanner,
  type TopicTail,
} from '@tickertape/kafka'
import type { TopicTable } from '@tickertape/streams'
import type { EventReader } from '../market/event-reader.ts'
import { placeOf } from '../market/market-event.ts'
import type { Timeframe } from '../protocol.ts'
import type { Part } from './candle-series.ts'
import { basisOf, TRADES } from './feeds.ts'

export interface RecentQuestion {
  readonly key: string
  readonly feed: string
  readonly timeframe: Timeframe
  /** Where its events were seen; undefined where none was. */
  readonly partition: number | undefined
}

export type RecentEvents = (question: RecentQuestion) => Promise<readonly Part[]>

export interface RecentOptions {
  readonly client: KafkaClient
  readonly tables: readonly TopicTable[]
  /** Where the live edge stands. */
  readonly tail: Pick<TopicTail, 'position'>
  readonly reader: EventReader
  readonly partitions: number
  readonly signal: AbortSignal
}

/** The table is usually less than a second behind; sealing a segment takes it longer. */
const BACK_MS = 20_000

const kindOf = (feed: string): 'trades' | 'bars' | 'candles' => {
  if (basisOf(feed) !== undefined) return 'candles'
  return feed === TRADES ? 'trades' : 'bars'
}

/** What a record adds to the candles that are asked for; undefined for what is not of them. */
function partOf(
  reader: EventReader,
  record: RecordView,
  { key, feed, timeframe, partition }: RecentQuestion & { readonly partition: number },
): Part | undefined {
  const kind = kindOf(feed)
  if (kind === 'candles') {
    const candle = reader.readCandle(record)
    const isWanted = candle?.key === key && candle.feed === feed && candle.timeframe === timeframe
    return isWanted ? candle.part : undefined
  }
  const event = reader.read(kind, partition, record)
  if (!event || event.kind === 'quotes') return undefined
  return event.key === key && event.feed === feed ? event.part : undefined
}

/** Reads an instrument's events of the last seconds up to where the live edge stands. */
export async function recentEvents(
  options: RecentOptions,
): Promise<AsyncDisposable & { read: RecentEvents }> {
  const { client, tables, tail, reader, partitions, signal } = options
  const scanner = await TopicScanner.connect(client)
  const admin = await KafkaAdmin.connect(client)
  const read: RecentEvents = async (question) => {
    const { symbol } = placeOf(question.key)
    const topic = tables.find(({ kind }) => kind === kindOf(question.feed))?.topic ?? ''
    const partition = question.partition ?? partitionOf(symbol, partitions)
    const to = tail.position({ topic, partition })
    if (to === undefined) return []
    const from = (await admin.offsetsAt(topic, Date.now() - BACK_MS)).get(partition)
    if (from === undefined || from >= to) return []
    const parts: Part[] = []
    const wanted = Buffer.from(symbol)
    await scanner.scan({
      topic,
      partition,
      from,
      to,
      signal,
      onRecord: (record) => {
        if (!record.key()?.equals(wanted)) return
        const part = partOf(reader, record, { ...question, partition })
        if (part) parts.push(part)
      },
    })
    return parts
  }
  return {
    read,
    [Symbol.asyncDispose]: async () => {
      await scanner[Symbol.asyncDispose]()
      await admin[Symbol.asyncDispose]()
    },
  }
}
