import {
  KafkaAdmin,
  type KafkaClient,
  partitionOf,
  TopicScanner,
  type TopicTail,
} from '@tickertape/kafka'
import type { Stream } from '@tickertape/streams'
import type { EventReader } from '../market/event-reader.ts'
import { placeOf } from '../market/market-event.ts'
import type { Part } from './candle-series.ts'
import { TRADES } from './feeds.ts'

export interface RecentQuestion {
  readonly key: string
  readonly feed: string
  /** Where its events were seen; undefined where none was. */
  readonly partition: number | undefined
}

export type RecentEvents = (question: RecentQuestion) => Promise<readonly Part[]>

export interface RecentOptions {
  readonly client: KafkaClient
  readonly streams: readonly Stream[]
  readonly tail: TopicTail
  readonly reader: EventReader
  readonly partitions: number
  readonly signal: AbortSignal
}

/** The table is usually less than a second behind; sealing a segment takes it longer. */
const BACK_MS = 20_000

/** Reads an instrument's events of the last seconds up to where the live edge stands. */
export async function recentEvents(
  options: RecentOptions,
): Promise<AsyncDisposable & { read: RecentEvents }> {
  const { client, streams, tail, reader, partitions, signal } = options
  const scanner = await TopicScanner.connect(client)
  const admin = await KafkaAdmin.connect(client)
  const read: RecentEvents = async ({ key, feed, partition: seen }) => {
    const { symbol } = placeOf(key)
    const kind = feed === TRADES ? 'trades' : 'bars'
    const topic = streams.find((stream) => stream.kind === kind)?.flattenedTopic ?? ''
    const partition = seen ?? partitionOf(symbol, partitions)
    const to = tail.position({ topic, partition })
    const from = (await admin.offsetsAt(topic, Date.now() - BACK_MS)).get(partition)
    if (to === undefined || from === undefined || from >= to) return []
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
        const event = reader.read(kind, partition, record)
        if (event && event.kind !== 'quotes' && event.key === key && event.feed === feed) {
          parts.push(event.part)
        }
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
