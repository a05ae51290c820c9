import type { KafkaAdmin, RecordView, TopicScanner } from '@tickertape/kafka'

export interface FollowerOptions<T> {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
  readonly topic: string
  /** Only so many of the last offsets of each partition, at first. */
  readonly last: number
  /** What is kept of a record. The view is valid during the call only. */
  readonly keep: (partition: number, record: RecordView) => T
}

/** Reads a quiet topic from time to time: each call gives what came since the one before. */
export class RecordFollower<T> {
  readonly #options: FollowerOptions<T>
  readonly #next = new Map<number, number>()
  readonly #lows = new Map<number, number>()

  constructor(options: FollowerOptions<T>) {
    this.#options = options
  }

  /** Whether retention had left an offset at the last read. */
  holds(partition: number, offset: number): boolean {
    return offset >= (this.#lows.get(partition) ?? 0)
  }

  /** Rejects with a TAPE_KAFKA_ error; what was read until then is given by the next call. */
  async read(): Promise<readonly T[]> {
    const { admin, scanner, topic, last, keep } = this.#options
    const kept: T[] = []
    const reached = new Map<number, number>()
    for (const { partition, low, high } of await admin.ranges(topic)) {
      this.#lows.set(partition, low)
      const from = this.#next.get(partition) ?? Math.max(low, high - last)
      // A topic that was made anew begins again.
      const start = from > high ? low : from
      if (start >= high) continue
      const { next } = await scanner.scan({
        topic,
        partition,
        from: start,
        to: high,
        onRecord: (record) => kept.push(keep(partition, record)),
      })
      reached.set(partition, next)
    }
    for (const [partition, next] of reached) this.#next.set(partition, next)
    return kept
  }
}
