import type { TopicScanner } from '@tickertape/kafka'
import { lagBehind, type TopicFacts } from './topic-probe.ts'

/**
 * Epoch milliseconds up to which everything is archived: the time of the oldest record that is not; undefined where
 * every record is. Rejects with a TAPE_KAFKA_ error.
 */
export async function archiveWatermark(
  scanner: TopicScanner,
  archived: readonly TopicFacts[],
): Promise<number | undefined> {
  const waiting = archived.flatMap(({ topic, partitions, committed }) =>
    partitions.flatMap((held) => {
      const done = committed.archiver?.get(held.partition) ?? held.low
      return lagBehind(held, done) > 0 ? [{ topic, partition: held.partition, from: done }] : []
    }),
  )
  const times: number[] = []
  await Promise.all(
    waiting.map(({ from, ...place }) =>
      scanner.scan({
        ...{ ...place, from, to: from + 1 },
        onRecord: ({ timestampMs }) => times.push(timestampMs),
      }),
    ),
  )
  return times.length === 0 ? undefined : Math.min(...times)
}
