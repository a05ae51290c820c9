import {
  type ArchiveStore,
  HOUR_MS,
  hourOf,
  type ObjectFacts,
  objectKey,
  type RangeFacts,
} from '@tickertape/archive'
import { asTapeError, TapeError } from '@tickertape/errors'
import type { GroupControl, IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import type { BatchSpan } from '@tickertape/tracing'
import type { HourObject } from './hour-object.ts'
import { ObjectQuota } from './object-quota.ts'
import { OpenRange } from './open-range.ts'
import type { RecordLine } from './record-line.ts'
import { isFull, isOld, objectsPerHour, type RotationLimits } from './rotation.ts'

export interface ArchiveContext {
  /** Writes an object unless it is there, however long that takes; rejects with what is final. */
  readonly put: ArchiveStore['putIfAbsent']
  readonly keys: ArchiveStore['keys']
  readonly control: GroupControl
  readonly limits: RotationLimits
  readonly gzipLevel: number
  readonly toLine: (batch: IncomingBatch, record: IncomingRecord) => Promise<RecordLine>
  readonly onStored: (stored: Stored) => void
  /** Storing or committing failed; a retryable failure of a commit costs nothing but a repetition. */
  readonly onFailed: (error: TapeError) => void
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
  /** Of its records in the sample. */
  readonly spans: readonly BatchSpan[]
}

/** Another writer's range whose objects of other hours may be missing: they are made from the same records. */
interface Adopted {
  readonly nextOffset: number
  readonly leadHourMs: number
}

const endOf = ({ range, lastOffset }: ObjectFacts): number => range?.nextOffset ?? lastOffset

/**
 * Archives one partition for as long as it is assigned: consecutive records fill a range, which is stored
 * as one object per hour. The object of the range's first record leads: it is written first, and whoever
 * writes it decides where the range ends. Offsets are committed when all objects are there.
 *
 * | state     | a record     | the range is complete, full, old, or room is needed                 | retire  |
 * | empty     | -> filling   | -                                                                   | retired |
 * | filling   | filling      | -> storing                                                          | retired |
 * | storing   | must wait    | is waited for                                                       | retired |
 * |  stored   |              | commit, -> empty                                                    |         |
 * |  lost     |              | the winner's range is one object: commit behind it, seek, -> empty  |         |
 * |  lost     |              | it has others: seek to its begin, -> adopting                       |         |
 * | adopting  | its others   | at the winner's end only: stores the others, commits, -> empty      | retired |
 */
export class PartitionArchiver {
  readonly topic: string
  readonly partition: number
  readonly #context: ArchiveContext
  readonly #quota: ObjectQuota
  #open: OpenRange | undefined
  #adopted: Adopted | undefined
  /** First offset that is neither stored nor in the open range; undefined before the first record. */
  #nextOffset: number | undefined
  #newestHourMs = Number.NEGATIVE_INFINITY
  #seeks = 0
  readonly #retirement = new AbortController()
  #storing: Promise<boolean> | undefined
  #tail: Promise<unknown> = Promise.resolve()

  constructor(topic: string, partition: number, context: ArchiveContext) {
    this.topic = topic
    this.partition = partition
    this.#context = context
    this.#quota = new ObjectQuota(context.keys, objectsPerHour(context.limits))
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#open?.bytes ?? 0
  }

  get objects(): number {
    return this.#open?.hours ?? 0
  }

  /** When the open range was opened; undefined when there is none, or when its end is not ours to choose. */
  get openedAtMs(): number | undefined {
    return this.#adopted ? undefined : this.#open?.openedAtMs
  }

  /** Counts how often reading went elsewhere: what was read before is no longer wanted. */
  get seeks(): number {
    return this.#seeks
  }

  get retired(): boolean {
    return this.#retirement.signal.aborted
  }

  /** True when the records in memory cannot be stored before more of them are read. */
  get adopting(): boolean {
    return this.#adopted !== undefined
  }

  /** What a record has to wait for, if anything. */
  obstacle(record: IncomingRecord): Promise<unknown> | undefined {
    return this.#storing ?? (this.#endsBefore(record) ? this.store() : undefined)
  }

  /** Only without an obstacle. Rejects when the registry does not answer. */
  append(batch: IncomingBatch, record: IncomingRecord): Promise<void> {
    return this.#alone(() => this.#append(batch, record))
  }

  /** Stores the open range. Resolves with false when it stays in memory; never rejects. */
  store(): Promise<boolean> {
    this.#storing ??= this.#alone(() => this.#store())
      .catch((cause) => this.#failed(cause))
      .finally(() => {
        this.#storing = undefined
      })
    return this.#storing
  }

  /** Stores the open range if it has waited long enough; when stopping, it has. */
  async storeIfOld(stopping = false): Promise<void> {
    if (stopping) await this.#storing
    const range = this.#open
    if (!range || this.#adopted || this.#storing) return
    const { limits, now } = this.#context
    if (!stopping && !isOld(range, limits.maxAgeMs, now())) return
    const waitsLonger = !isOld(range, HOUR_MS, now()) && !(await this.#hasRoom())
    if (this.#open === range && !waitsLonger) await this.store()
  }

  /** The partition may have another owner: what is not stored is dropped, for it will be read again. */
  retire(): void {
    this.#retirement.abort()
    this.#drop()
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work)
    this.#tail = run.catch(() => {})
    return run
  }

  #drop(): void {
    this.#open?.discard()
    this.#open = undefined
  }

  #endsBefore({ offset, timestampMs }: IncomingRecord): boolean {
    if (!this.#open) return false
    if (this.#adopted) return offset >= this.#adopted.nextOffset
    return hourOf(timestampMs) > this.#newestHourMs
  }

  /** Whether the hour that records arrive in may have another object; a store that does not list is no reason. */
  async #hasRoom(): Promise<boolean> {
    const { topic, partition } = this
    const place = { topic, partition, hourMs: this.#newestHourMs }
    return this.#quota.hasRoom(place).catch(() => true)
  }

  async #append(batch: IncomingBatch, record: IncomingRecord): Promise<void> {
    const { offset, timestampMs } = record
    if (this.retired || (this.#nextOffset !== undefined && offset < this.#nextOffset)) return
    const line = await this.#context.toLine(batch, record)
    if (this.retired) return
    // Kafka has dropped the whole adopted range in the meantime.
    if (!this.#open && this.#adopted && offset >= this.#adopted.nextOffset)
      this.#adopted = undefined
    const { gzipLevel, now, limits } = this.#context
    const withoutHourMs = this.#adopted?.leadHourMs
    this.#open ??= new OpenRange(offset, { nowMs: now(), gzipLevel, withoutHourMs })
    const range = this.#open
    await range.append(line, record)
    this.#nextOffset = offset + 1
    this.#newestHourMs = Math.max(this.#newestHourMs, hourOf(timestampMs))
    const isComplete = this.#adopted
      ? this.#nextOffset >= this.#adopted.nextOffset
      : isFull(range, limits)
    if (isComplete) void this.store()
  }

  async #store(): Promise<boolean> {
    const range = this.#open
    if (this.retired || !range) return true
    const [lead, ...others] = range.objects
    if (this.#adopted || !lead) return this.#storeOthers(range, range.objects)
    const { range: held } = await this.#put(lead, range.leadFacts(lead))
    if (this.retired) return true
    if (held?.nextOffset === range.nextOffset) return this.#storeOthers(range, others)
    if (held) return this.#lose(range, lead, held)
    const { topic, partition } = this
    throw new TapeError(
      'TAPE_ARCHIVE_CONFLICT',
      `the object that begins at ${topic}/${partition}@${range.firstOffset} belongs to another range`,
    )
  }

  async #storeOthers(range: OpenRange, others: readonly HourObject[]): Promise<boolean> {
    for (const object of others) {
      await this.#put(object, object.facts)
      if (this.retired) return true
    }
    this.#adopted = undefined
    this.#drop()
    return this.#commit(range.nextOffset)
  }

  /** The winner's range counts. Where it has other objects, these are seen to before anything is committed. */
  async #lose(range: OpenRange, lead: HourObject, won: RangeFacts): Promise<boolean> {
    const { topic, partition } = this
    const { nextOffset, elsewhere } = won
    this.#drop()
    this.#seeks++
    this.#adopted = elsewhere > 0 ? { nextOffset, leadHourMs: lead.hourMs } : undefined
    this.#nextOffset = this.#adopted ? range.firstOffset : nextOffset
    this.#context.control.seek(topic, partition, this.#nextOffset)
    return this.#adopted ? true : this.#commit(nextOffset)
  }

  async #put(object: HourObject, facts: ObjectFacts): Promise<ObjectFacts> {
    const { topic, partition } = this
    const { hourMs } = object
    const key = objectKey({ topic, partition, hourMs, firstOffset: facts.firstOffset })
    const body = await object.finish()
    if (this.retired) return facts
    const held = await this.#context.put(key, body, facts, this.#retirement.signal)
    this.#quota.add(hourMs)
    const ours = endOf(held) === endOf(facts)
    const { spans } = object
    this.#context.onStored({ topic, partition, key, facts: held, bytes: body.length, ours, spans })
    return held
  }

  async #commit(nextOffset: number): Promise<boolean> {
    const { topic, partition } = this
    await this.#context.control.commit(topic, partition, nextOffset)
    return true
  }

  #failed(cause: unknown): boolean {
    if (!this.retired) this.#context.onFailed(asTapeError(cause))
    return this.#open === undefined
  }
}
