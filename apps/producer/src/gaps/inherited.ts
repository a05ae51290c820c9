import { type KafkaClient, readTopic } from '@tickertape/kafka'
import { Decoder, type Gap as GapValue } from '@tickertape/schema'
import type { GapTopic } from './gap-record.ts'

export interface Owner {
  /** Name of the source on its events. */
  readonly source: string
  readonly symbols: readonly string[]
}

/** Gaps that no run has ended yet, as their last record tells. */
export async function openGaps(
  client: KafkaClient,
  { topic, type }: GapTopic,
  schemaById: (id: number) => Promise<object>,
): Promise<readonly GapValue[]> {
  const decoder = new Decoder<GapValue>(schemaById, type)
  const last = new Map<string, GapValue>()
  await readTopic(client, {
    topic,
    onBatch: async ({ records }) => {
      for (const { value } of records) {
        const gap = await decoder.decode(value)
        last.set(gap.id, gap)
      }
    },
  })
  return [...last.values()].filter(({ status }) => status === 'open')
}

/** Those of a source that concern symbols of this process, with these symbols only. */
export function gapsOf(gaps: readonly GapValue[], { source, symbols }: Owner): GapValue[] {
  const mine = new Set(symbols)
  return gaps
    .filter((gap) => gap.source === source)
    .map((gap) => ({ ...gap, symbols: gap.symbols.filter((symbol) => mine.has(symbol)) }))
    .filter((gap) => gap.symbols.length > 0)
}
