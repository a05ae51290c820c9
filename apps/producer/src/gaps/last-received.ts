import { asTapeError } from '@tickertape/errors'
import { type KafkaClient, readTopic } from '@tickertape/kafka'
import { Decoder } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'

/** Records of each partition that are looked at: several sources may share a topic. */
const TAIL_RECORDS = 200

interface Lineage {
  readonly source: string
  readonly origin: string
  readonly received_at: number
}

function skipUnreadable(cause: unknown): undefined {
  const error = asTapeError(cause)
  if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
}

/**
 * When each source was last heard by the raw topic of a kind, in epoch microseconds: what a process that was
 * killed could not write down. Backfills do not count, because live events may be missing after them.
 */
export async function lastReceived(
  client: KafkaClient,
  { rawTopic, batchType }: Pick<PreparedStream, 'rawTopic' | 'batchType'>,
  schemaById: (id: number) => Promise<object>,
): Promise<ReadonlyMap<string, number>> {
  const decoder = new Decoder<Lineage>(schemaById, batchType)
  const last = new Map<string, number>()
  await readTopic(client, {
    topic: rawTopic,
    tail: TAIL_RECORDS,
    onBatch: async ({ records }) => {
      for (const { value } of records) {
        const batch = await decoder.decode(value).catch(skipUnreadable)
        if (batch?.origin !== 'live') continue
        last.set(batch.source, Math.max(last.get(batch.source) ?? 0, batch.received_at))
      }
    },
  })
  return last
}
