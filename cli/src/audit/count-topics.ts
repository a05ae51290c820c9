import { randomUUID } from 'node:crypto'
import { type KafkaClient, readTopic } from '@tickertape/kafka'
import { Decoder } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'

/** Records by partition and offset. */
export type Places = ReadonlySet<string>

export const placeOf = (topic: string, partition: number | string, offset: number | string) =>
  `${topic}/${partition}@${offset}`

interface Received {
  readonly received_at: number
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

export interface CountOptions {
  readonly schemaById: (id: number) => Promise<object>
  /** Epoch microseconds: later events are not counted, for they may still be on their way. */
  readonly receivedBeforeUs: number
}

/** Events in the batches of a raw topic, without those of records that went to the dead letters. */
export async function countRaw(
  client: KafkaClient,
  { rawTopic, batchType, itemsField }: Stream,
  options: CountOptions & { readonly deadLetters: Places },
): Promise<number> {
  const { schemaById, receivedBeforeUs, deadLetters } = options
  const decoder = new Decoder<Received & Record<string, unknown[]>>(schemaById, batchType)
  let events = 0
  await readTopic(client, {
    topic: rawTopic,
    groupId: groupId(),
    onBatch: async ({ partition, records }) => {
      for (const { value, offset } of records) {
        if (deadLetters.has(placeOf(rawTopic, partition, offset))) continue
        const batch = await decoder.decode(value)
        if (batch.received_at < receivedBeforeUs) events += batch[itemsField]?.length ?? 0
      }
    },
  })
  return events
}

/** Committed events of a flattened topic. */
export async function countFlattened(
  client: KafkaClient,
  { flattenedTopic, eventType }: Stream,
  { schemaById, receivedBeforeUs }: CountOptions,
): Promise<number> {
  const decoder = new Decoder<Received>(schemaById, eventType)
  let events = 0
  await readTopic(client, {
    topic: flattenedTopic,
    groupId: groupId(),
    onBatch: async ({ records }) => {
      for (const { value } of records) {
        const { received_at } = await decoder.decode(value)
        if (received_at < receivedBeforeUs) events++
      }
    },
  })
  return events
}
