import type { TopicScanner } from '../scan/topic-scanner.ts'
import type { PartitionRange } from './admin.ts'

/** Offsets of a partition that a group has before it; what it never committed counts from the first that is left. */
export const lagIn = (
  { low, high }: PartitionRange,
  committed: number | null | undefined,
): number => Math.max(0, high - Math.max(low, committed ?? low))

/**
 * The range up to the last record behind `done` that readers of committed records are shown: a mark at the end is
 * nothing that they have before them. Rejects with a TAPE_KAFKA_ error.
 */
export async function readableRange(
  scanner: Pick<TopicScanner, 'endOfRecords'>,
  topic: string,
  { partition, low, high }: PartitionRange,
  done: number | null | undefined,
): Promise<PartitionRange> {
  const from = Math.max(low, done ?? low)
  const end = await scanner.endOfRecords({ topic, partition, from, to: high })
  return { partition, low, high: end }
}
