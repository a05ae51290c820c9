import type { SendableRecord } from '../records/record.ts'
import type { ClosedBatch } from './batch-head.ts'
import type { RecordBatches } from './record-batches.ts'
import { TopicOutput } from './topic-output.ts'

/** A batch that waits to be sent. */
export interface WaitingBatch {
  readonly topic: string
  readonly partition: number
  readonly batches: RecordBatches
  readonly batch: ClosedBatch
}

/** What is to be sent in one go. Its buffers are used again by the next. */
export class RecordOutput {
  readonly #partitionsOf: (topic: string) => Promise<number>
  readonly #topics = new Map<string, TopicOutput>()
  readonly #used = new Set<TopicOutput>()

  constructor(partitionsOf: (topic: string) => Promise<number>) {
    this.#partitionsOf = partitionsOf
  }

  begin(): void {
    this.#used.clear()
  }

  /** Where to append records of a topic. Rejects when its partitions are unknown. */
  async topic(name: string): Promise<TopicOutput> {
    const topic = this.#topics.get(name) ?? new TopicOutput(name)
    this.#topics.set(name, topic)
    if (!this.#used.has(topic)) {
      topic.clear(await this.#partitionsOf(name))
      this.#used.add(topic)
    }
    return topic
  }

  async add(records: Iterable<SendableRecord>): Promise<void> {
    const topics = new Map<string, TopicOutput>()
    for (const record of records) {
      const topic = topics.get(record.topic) ?? (await this.topic(record.topic))
      topics.set(record.topic, topic)
      topic.add(record)
    }
  }

  /**
   * Everything that was appended, in rounds to be sent one after the other: a request may carry one batch
   * of a partition, and the next must not overtake it.
   */
  rounds(): WaitingBatch[][] {
    const rounds: WaitingBatch[][] = []
    for (const topic of this.#used) {
      for (const { partition, batches, closed } of topic.close()) {
        for (const [index, batch] of closed.entries()) {
          const round = rounds[index] ?? []
          rounds[index] = round
          round.push({ topic: topic.topic, partition, batches, batch })
        }
      }
    }
    return rounds
  }
}
