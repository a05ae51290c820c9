import type { Kafka } from 'kafkajs'
import { KafkaAdmin } from './admin.ts'
import { fromKafka } from './fate.ts'
import { toBatch } from './group-consumer.ts'
import type { IncomingBatch } from './record.ts'

export interface ReadOptions {
  readonly topic: string
  /** Name of a group that is used once and commits nothing. */
  readonly groupId: string
  /** Only so many of the last offsets of each partition. */
  readonly tail?: number
  readonly onBatch: (batch: IncomingBatch) => void | Promise<void>
}

/**
 * Reads all committed records that a topic holds at the moment of the call, or its tail, and then stops. Order holds
 * within a partition. Answers the range that was read of every partition.
 */
export async function readTopic(client: Kafka, options: ReadOptions) {
  const { topic, groupId, onBatch, tail = Number.POSITIVE_INFINITY } = options
  await using admin = await KafkaAdmin.connect(client)
  const ranges = (await admin.ranges(topic)).map((range) => ({
    ...range,
    low: Math.max(range.low, range.high - tail),
  }))
  const unread = new Map(
    ranges.filter(({ low, high }) => low < high).map(({ partition, high }) => [partition, high]),
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
        const range = ranges.find(({ partition }) => partition === batch.partition)
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
    for (const { partition, low, high } of ranges) {
      if (low > 0 && low < high) consumer.seek({ topic, partition, offset: String(low) })
    }
    await finished.promise
    return ranges
  } catch (cause) {
    throw fromKafka(cause)
  } finally {
    await consumer.disconnect()
  }
}
