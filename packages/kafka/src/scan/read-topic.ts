import type { Kafka } from 'kafkajs'
import { KafkaAdmin, type PartitionRange } from '../admin/admin.ts'
import type { IncomingRecord } from '../records/record.ts'
import { TopicScanner } from './topic-scanner.ts'

/** Records of one partition, in order. */
export interface ReadBatch {
  readonly partition: number
  readonly records: readonly IncomingRecord[]
}

export interface ReadOptions {
  readonly topic: string
  /** Only so many of the last offsets of each partition. */
  readonly tail?: number
  /** First offset to read by partition; other partitions are not read. Default: everything. */
  readonly from?: ReadonlyMap<number, number>
  readonly onBatch: (batch: ReadBatch) => void | Promise<void>
}

/** First offset to read; at the end of a partition that is not wanted. */
function startOf({ partition, low, high }: PartitionRange, { from, tail }: ReadOptions): number {
  const start = from === undefined ? low : (from.get(partition) ?? high)
  return Math.max(low, start, tail === undefined ? low : high - tail)
}

/**
 * Reads all committed records that a topic holds at the moment of the call, or a part of them, and then stops.
 * Waits for transactions that are open then. Order holds within a partition. Answers what every partition
 * holds. Rejects with a TAPE_KAFKA_ error.
 */
export async function readTopic(client: Kafka, options: ReadOptions): Promise<PartitionRange[]> {
  await using admin = await KafkaAdmin.connect(client)
  const ranges = await admin.ranges(options.topic)
  await using scanner = await TopicScanner.connect(client)
  for (const range of ranges) await readPartition(scanner, range, options)
  return ranges
}

async function readPartition(
  scanner: TopicScanner,
  range: PartitionRange,
  options: ReadOptions,
): Promise<void> {
  const { topic, onBatch } = options
  const { partition, high } = range
  let records: IncomingRecord[] = []
  const onFetched = async () => {
    const batch = { partition, records }
    records = []
    if (batch.records.length > 0) await onBatch(batch)
  }
  // A scan ends at the first open transaction.
  for (let from = startOf(range, options); from < high; ) {
    const onRecord = (view: { record(): IncomingRecord }) => records.push(view.record())
    const { next } = await scanner.scan({
      ...{ topic, partition, from, to: high, onRecord, onFetched },
    })
    from = next
  }
}
