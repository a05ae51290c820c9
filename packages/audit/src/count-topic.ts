import type { Lanes } from './hash.ts'
import { addRecord, type RecordBlocks, recordBlocks } from './record-blocks.ts'
import { sumOfView } from './record-sum.ts'
import type { TopicPlan } from './scope.ts'
import type { Sources } from './sources.ts'

/** Sums up the records of a topic that is archived and not flattened, by partition. */
export async function countTopic(
  { scanner, signal }: Sources,
  { topic, raw }: TopicPlan,
): Promise<ReadonlyMap<number, RecordBlocks>> {
  const counts = new Map<number, RecordBlocks>()
  const lanes: Lanes = { a: 0, b: 0 }
  for (const [partition, range] of raw) {
    const blocks = recordBlocks(range)
    counts.set(partition, blocks)
    if (range.from >= range.to) continue
    await scanner.scan({
      topic,
      partition,
      ...range,
      signal,
      onRecord: (record) => {
        sumOfView(record, lanes)
        addRecord(blocks, record.offset, lanes)
      },
    })
  }
  return counts
}
