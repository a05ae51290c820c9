import type { Kafka } from 'kafkajs'
import { KafkaAdmin, type PartitionRange } from './admin.ts'
import { fromKafka } from './fate.ts'
import { toBatch } from './group-consumer.ts'
import type { IncomingBatch } from './record.ts'

export interface ReadOptions {
  readonly topic: string
  /** Name of a group that is used once and commits nothing. */
  readonly groupId: string
  /** Only so many of the last offsets of each partition. */
  readonly tail?: number
  /** First offset to read by partition; other partitions are not read. Default: everything. */
  readonly from?: ReadonlyMap<number, number>
  readonly onBatch: (batch: IncomingBatch) => void | Promise<void>
}

/** First offset to read; at the end of a partition that is not wanted. */
function startOf({ partition, low, high }: PartitionRange, { from, tail }: ReadOptions): number {
  const start = from === undefined ? low : (from.get(partition) ?? high)
  return Math.max(low, start, tail === undefined ? low : high - tail)
}

/**
 * Reads all committed records that a topic holds at the moment of the call, or a part of them, and then stops.
 * Order holds within a partition. Answers what every partition holds.
 */
export async function readTopic(client: Kafka, options: ReadOptions) {
  const { topic, groupId, onBatch } = options
  await using admin = await KafkaAdmin.connect(client)
  const ranges = await admin.ranges(topic)
  const wanted = ranges.map((range) => ({ ...range, low: startOf(range, options) }))
  const unread = new Map(
    wanted.filter(({ low, high }) => low < high).map(({ partition, high }) => [partition, high]),
  )
  if (unread.size === 0) return ranges
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false })
  const finished = Promise.withResolvers<void>()
  // Markers of transactions end a partition without ever reaching a handler, but the fetch position tells.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const end = unread.get(payload.partition)
    if (end !== undefined && Number(payload.lastOffset) + 1 >= end) unread.delete(payload.partition)
    if (unread.size === 0) finished.resolve()
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const range = wanted.find(({ partition }) => partition === batch.partition)
        const { low, high } = range ?? { low: 0, high: 0 }
        const whole = toBatch(batch)
        const records = whole.records.filter(({ offset }) => offset >= low && offset < high)
        try {
          if (records.length > 0) await onBatch({ ...whole, records })
        } catch (cause) {
          finished.reject(cause)
        }
      },
    })
    for (const { partition, low } of wanted) {
      if (low > 0) consumer.seek({ topic, partition, offset: String(low) })
    }
    await finished.promise
    return ranges
  } catch (cause) {
    throw fromKafka(cause)
  } finally {
    await consumer.disconnect()
  }
}
