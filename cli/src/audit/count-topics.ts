import { randomUUID } from 'node:crypto'
import { type KafkaClient, readTopic } from '@tickertape/kafka'
import { Decoder } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'

/** Records by partition and offset. */
export type Places = ReadonlySet<string>

export const placeOf = (topic: string, partition: number | string, offset: number | string) =>
  `${topic}/${partition}@${offset}`

export interface TopicCount {
  readonly records: number
  readonly events: number
}

const groupId = () => `tickertape-audit-${randomUUID()}`

/** Where the records of the dead-letter topic came from. */
export async function deadLetterOrigins(client: KafkaClient, dlqTopic: string): Promise<Places> {
  const places = new Set<string>()
  await readTopic(client, {
    topic: dlqTopic,
    groupId: groupId(),
    onBatch: ({ records }) => {
      for (const { headers } of records) {
        const text = (name: string) => String(headers[name])
        places.add(placeOf(text('dlq-topic'), text('dlq-partition'), text('dlq-offset')))
      }
    },
  })
  return places
}

/** Events in the batches of a raw topic, without those of records that went to the dead letters. */
export async function countRaw(
  client: KafkaClient,
  stream: Stream,
  options: { schemaById: (id: number) => Promise<object>; deadLetters: Places },
): Promise<TopicCount> {
  const { rawTopic, batchType, itemsField } = stream
  const decoder = new Decoder<Record<string, unknown[]>>(options.schemaById, batchType)
  let records = 0
  let events = 0
  await readTopic(client, {
    topic: rawTopic,
    groupId: groupId(),
    onBatch: async (batch) => {
      for (const { value, offset } of batch.records) {
        if (options.deadLetters.has(placeOf(rawTopic, batch.partition, offset))) continue
        records++
        events += (await decoder.decode(value))[itemsField]?.length ?? 0
      }
    },
  })
  return { records, events }
}

/** Committed records of a topic that carries one event each. */
export async function countRecords(client: KafkaClient, topic: string): Promise<number> {
  let count = 0
  await readTopic(client, {
    topic,
    groupId: groupId(),
    onBatch: ({ records }) => {
      count += records.length
    },
  })
  return count
}
