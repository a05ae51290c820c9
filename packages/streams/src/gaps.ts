import { type KafkaClient, readTopic } from '@tickertape/kafka'
import { Decoder, type Gap } from '@tickertape/schema'
import type { SingleTopic } from './singles.ts'

/** The ledger of gaps: each as its last record tells, in the order in which they were first told. */
export async function readGaps(
  client: KafkaClient,
  { topic, type }: Pick<SingleTopic, 'topic' | 'type'>,
  schemaById: (id: number) => Promise<object>,
): Promise<readonly Gap[]> {
  const decoder = new Decoder<Gap>(schemaById, type)
  const last = new Map<string, Gap>()
  await readTopic(client, {
    topic,
    onBatch: async ({ records }) => {
      for (const { value } of records) {
        const gap = await decoder.decode(value)
        last.set(gap.id, gap)
      }
    },
  })
  return [...last.values()]
}
