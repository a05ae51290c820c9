import type { KafkaAdmin, RecordCopy, TopicScanner } from '@tickertape/kafka'

export interface Followed extends RecordCopy {
  readonly partition: number
}

export interface FollowerOptions {
  readonly admin: KafkaAdmin
  readonly scanner: TopicScanner
  readonly topic: string
  /** Only so many of the last records of each partition, at first. */
  readonly last: number
}

/** Reads a quiet topic from time to time: each call gives what came since the one before. */
export class RecordFollower {
  readonly #options: FollowerOptions
  readonly #next = new Map<number, number>()

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Rejects with a TAPE_KAFKA_ error. */
  async read(): Promise<readonly Followed[]> {
    const { admin, scanner, topic, last } = this.#options
    const records: Followed[] = []
    for (const { partition, low, high } of await admin.ranges(topic)) {
      const from = this.#next.get(partition) ?? Math.max(low, high - last)
      // A topic that was made anew begins again.
      const start = from > high ? low : from
      if (start >= high) continue
      const { next } = await scanner.scan({
        topic,
        partition,
        from: start,
        to: high,
        onRecord: (record) => records.push({ partition, ...record.copy() }),
      })
      this.#next.set(partition, Math.max(next, high))
    }
    return records
  }
}
