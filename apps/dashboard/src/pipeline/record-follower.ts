import type { KafkaAdmin, RecordView, TopicScanner } from '@tickertape/kafka'

export interface Followed {
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headerList: readonly (readonly [name: string, value: Buffer | null])[]
}

const copied = (bytes: Buffer | null): Buffer | null => (bytes ? Buffer.from(bytes) : null)

/** A record that outlives the call that showed it. */
export const copyOf = (partition: number, record: RecordView): Followed => ({
  partition,
  offset: record.offset,
  timestampMs: record.timestampMs,
  key: copied(record.key()),
  value: copied(record.value()),
  headerList: record.headerList().map(([name, value]) => [name, copied(value)]),
})

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
        onRecord: (record) => records.push(copyOf(partition, record)),
      })
      this.#next.set(partition, Math.max(next, high))
    }
    return records
  }
}
