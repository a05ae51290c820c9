import { type ArchiveStore, type ObjectFacts, objectKey } from '@tickertape/archive'
import { type RetryOptions, retry } from '@tickertape/errors'
import type { GroupControl, IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import { OpenObject } from './open-object.ts'
import type { RecordLine } from './record-line.ts'
import { isFull, isOld, isPastHour, type RotationLimits } from './rotation.ts'

export interface ArchiveContext {
  readonly store: ArchiveStore
  readonly control: GroupControl
  readonly limits: RotationLimits
  readonly gzipLevel: number
  readonly retry: RetryOptions
  readonly toLine: (batch: IncomingBatch, record: IncomingRecord) => Promise<RecordLine>
  readonly onStored: (stored: Stored) => void
  readonly now: () => number
}

export interface Stored {
  readonly topic: string
  readonly partition: number
  readonly key: string
  readonly facts: ObjectFacts
  readonly bytes: number
  /** False when another writer's object of the same name was there first. */
  readonly ours: boolean
}

/**
 * Archives one partition for as long as it is assigned. One thing happens at a time: appending a batch, or
 * storing the object because it is full, old, or the process stops.
 *
 * | state   | append         | full, old, past the hour      | retire   |
 * | empty   | -> filling     | -                             | retired  |
 * | filling | filling        | -> storing                    | retired  |
 * | storing | waits          | waits                         | retired  |
 * | stored  | -> filling     | -                             | retired  |
 * | lost    | seek, -> empty | another writer's object holds fewer records than ours  |
 */
export class PartitionArchiver {
  readonly topic: string
  readonly partition: number
  readonly #context: ArchiveContext
  #open: OpenObject | undefined
  /** First offset that is neither stored nor in the open object; undefined before the first record. */
  #nextOffset: number | undefined
  #lostRaces = 0
  #retired = false
  #tail: Promise<void> = Promise.resolve()

  constructor(topic: string, partition: number, context: ArchiveContext) {
    this.topic = topic
    this.partition = partition
    this.#context = context
  }

  get bytes(): number {
    return this.#open?.bytes ?? 0
  }

  /** When the open object was opened, or undefined when there is none. */
  get openedAtMs(): number | undefined {
    return this.#open?.openedAtMs
  }

  append(batch: IncomingBatch): Promise<void> {
    // What was read before a lost race may begin behind the winner's records: it is read again.
    const races = this.#lostRaces
    return this.#alone(async () => {
      for (const record of batch.records) {
        if (this.#open && isPastHour(this.#open, record.timestampMs)) await this.#store()
        if (this.#retired || races !== this.#lostRaces) return
        if (this.#nextOffset !== undefined && record.offset < this.#nextOffset) continue
        await this.#appendOne(batch, record)
        if (this.#open && isFull(this.#open, this.#context.limits)) await this.#store()
      }
    })
  }

  store(): Promise<void> {
    return this.#alone(() => this.#store())
  }

  storeIfOld(): Promise<void> {
    return this.#alone(async () => {
      const { limits, now } = this.#context
      if (this.#open && isOld(this.#open, limits, now())) await this.#store()
    })
  }

  /** The partition may have another owner: what is not stored is dropped, for it will be read again. */
  retire(): void {
    this.#retired = true
    this.#open?.discard()
    this.#open = undefined
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const run = this.#tail.then(() => (this.#retired ? undefined : work()))
    this.#tail = run.catch(() => {})
    return run
  }

  async #appendOne(batch: IncomingBatch, record: IncomingRecord): Promise<void> {
    const { topic, partition } = this
    const { offset, timestampMs } = record
    const line = await this.#context.toLine(batch, record)
    if (this.#retired) return
    this.#open ??= new OpenObject(
      { topic, partition, firstOffset: offset, firstTimestampMs: timestampMs },
      { nowMs: this.#context.now(), gzipLevel: this.#context.gzipLevel },
    )
    await this.#open.append(line, offset)
    this.#nextOffset = offset + 1
  }

  /**
   * Stores the open object and commits behind it. When another writer's object of that name is there, its
   * records count and ours are dropped: the archive goes on behind its last offset.
   */
  async #store(): Promise<void> {
    const open = this.#open
    if (!open) return
    const { store, control, onStored } = this.#context
    const body = await open.finish()
    if (this.#retired) return
    const { place, facts } = open
    const key = objectKey(place)
    const held = await retry(() => store.putIfAbsent(key, body, facts), this.#context.retry)
    const ours = held.lastOffset === facts.lastOffset
    this.#open = undefined
    this.#nextOffset = held.lastOffset + 1
    const { topic, partition } = this
    if (!ours) {
      this.#lostRaces++
      control.seek(topic, partition, this.#nextOffset)
    }
    onStored({ topic, partition, key, facts: held, bytes: body.length, ours })
    await control.commit(topic, partition, this.#nextOffset)
  }
}
