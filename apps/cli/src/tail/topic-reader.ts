import type { PartitionRange, RecordCopy, TopicScanner } from '@tickertape/kafka'

/** A record with the partition where it was read. */
export interface TailRecord extends RecordCopy {
  readonly partition: number
}

const AT_ONCE = 2_000

const byTime = (a: TailRecord, b: TailRecord): number =>
  a.timestampMs - b.timestampMs || a.partition - b.partition || a.offset - b.offset

/** Reads some partitions of a topic from an offset each, a bounded number of records at a time. */
export class TopicReader {
  readonly #scanner: TopicScanner
  readonly #topic: string
  readonly #next: Map<number, number>

  constructor(scanner: TopicScanner, topic: string, from: ReadonlyMap<number, number>) {
    this.#scanner = scanner
    this.#topic = topic
    this.#next = new Map(from)
  }

  /** The next records of every partition by time, and whether that was all that there is now. */
  async round(signal: AbortSignal): Promise<{ records: TailRecord[]; isAll: boolean }> {
    const records: TailRecord[] = []
    const ends = await Promise.all(
      [...this.#next].map(async ([partition, from]) => {
        const to = from + AT_ONCE
        const { next } = await this.#scanner.scan({
          ...{ topic: this.#topic, partition, from, to, signal },
          onRecord: (view) => records.push({ partition, ...view.copy() }),
        })
        this.#next.set(partition, next)
        return next < to
      }),
    )
    return { records: records.sort(byTime), isAll: ends.every(Boolean) }
  }
}

/** Where to begin so that `count` offsets of every partition are read, or all that it holds. */
export const beginnings = (
  ranges: readonly PartitionRange[],
  count: number,
): ReadonlyMap<number, number> =>
  new Map(ranges.map(({ partition, low, high }) => [partition, Math.max(low, high - count)]))
