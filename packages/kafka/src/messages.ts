import type { ICustomPartitioner, Message, TopicMessages } from 'kafkajs'
import { partitionOf } from './murmur2.ts'
import type { SendableRecord } from './record.ts'

/** Partitions by the record's own choice, else by its key; a record with neither goes to partition 0. */
export const partitioner: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) => {
    if (message.partition !== undefined) return message.partition
    return message.key ? partitionOf(message.key as Buffer, partitionMetadata.length) : 0
  }

function toMessage(record: SendableRecord): Message {
  const { key, value, partition, timestampMs } = record
  const headers = record.headerList ?? record.headers
  return {
    key,
    value,
    ...(partition === undefined ? {} : { partition }),
    ...(timestampMs === undefined ? {} : { timestamp: String(Math.trunc(timestampMs)) }),
    ...(headers === undefined ? {} : { headers: headers as NonNullable<Message['headers']> }),
  }
}

export function toTopicMessages(records: readonly SendableRecord[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>()
  for (const record of records) {
    const messages = byTopic.get(record.topic)
    if (messages) messages.push(toMessage(record))
    else byTopic.set(record.topic, [toMessage(record)])
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }))
}
