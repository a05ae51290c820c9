import type { TopicScanner } from '@tickertape/kafka'
import type { Ranges } from './scope.ts'

/** Looks this far back first, and then this many times as far. */
const FIRST_LOOK = 10
const FARTHER = 30

interface TopicSource {
  readonly scanner: Pick<TopicScanner, 'scan'>
  readonly signal: AbortSignal
}

/**
 * First offset behind the last record of each partition, absent where there is no record. Markers of
 * transactions may follow it, which consumers do not count when they say how far they have come.
 */
export async function dataEnds(
  { scanner, signal }: TopicSource,
  topic: string,
  ranges: Ranges,
): Promise<ReadonlyMap<number, number>> {
  const ends = new Map<number, number>()
  for (const [partition, { from, to }] of ranges) {
    let start = to
    for (let back = FIRST_LOOK; start > from && !ends.has(partition); back *= FARTHER) {
      start = Math.max(from, to - back)
      const onRecord = ({ offset }: { offset: number }) => ends.set(partition, offset + 1)
      await scanner.scan({ topic, partition, from: start, to, signal, onRecord })
    }
  }
  return ends
}
