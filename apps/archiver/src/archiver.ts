import { setTimeout as sleep } from 'node:timers/promises'
import type { GroupControl, IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import { type ArchiveContext, PartitionArchiver } from './partition-archiver.ts'

export interface ArchiverOptions extends Omit<ArchiveContext, 'control'> {
  /** Bytes that all open objects together may hold. */
  readonly budgetBytes: number
  /** How long a batch may wait for an object to be stored before its partition pauses. */
  readonly patienceMs: number
}

const never = new Promise<never>(() => {})

/** True when the work is done in time. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController()
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    timer.abort()
  }
}

/** The open objects of all assigned partitions, within one budget of memory. */
export class Archiver {
  readonly #options: ArchiverOptions
  #partitions = new Map<string, PartitionArchiver>()
  readonly #paused = new Map<PartitionArchiver, GroupControl>()
  #makingRoom: Promise<void> | undefined
  /** Nothing more is taken once something failed for good: the process is about to end. */
  #halted = false

  constructor(options: ArchiverOptions) {
    const onFailed: ArchiverOptions['onFailed'] = (error) => {
      this.#halted ||= !error.retryable
      options.onFailed(error)
    }
    this.#options = { ...options, onFailed }
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#all.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get openObjects(): number {
    return this.#all.reduce((sum, { objects }) => sum + objects, 0)
  }

  /** Partitions that are not read until an object is stored. */
  get pausedPartitions(): number {
    return this.#paused.size
  }

  /** A new assignment: every partition begins anew at its committed offset. */
  reassign(): void {
    for (const partition of this.#all) partition.retire()
    this.#partitions = new Map()
    for (const partition of [...this.#paused.keys()]) this.#resume(partition)
  }

  /**
   * Appends a batch, as far as there is room. Answers the first offset that was not taken when it had to
   * wait too long: the partition is paused then, and goes on by itself.
   */
  async append(batch: IncomingBatch, control: GroupControl): Promise<number | undefined> {
    const partition = this.#partitionOf(batch, control)
    const { seeks } = partition
    for (const record of batch.records) {
      for (;;) {
        if (partition.retired || partition.seeks !== seeks) return undefined
        const wait = this.#obstacle(partition, record)
        if (!wait) break
        if (await within(wait, this.#options.patienceMs)) continue
        this.#pause(partition, control, wait)
        return record.offset
      }
      await partition.append(batch, record)
    }
    return undefined
  }

  async storeOld(): Promise<void> {
    await Promise.all(this.#all.map((partition) => partition.storeIfOld()))
  }

  /** Answers how many partitions could not be stored. */
  async storeAll(): Promise<number> {
    await Promise.all(this.#all.map((partition) => partition.storeIfOld(true)))
    return this.#all.filter(({ objects }) => objects > 0).length
  }

  get #all(): PartitionArchiver[] {
    return [...this.#partitions.values()]
  }

  #partitionOf({ topic, partition }: IncomingBatch, control: GroupControl): PartitionArchiver {
    const key = `${topic}/${partition}`
    const known = this.#partitions.get(key)
    if (known) return known
    const created = new PartitionArchiver(topic, partition, { ...this.#options, control })
    this.#partitions.set(key, created)
    return created
  }

  #obstacle(partition: PartitionArchiver, record: IncomingRecord): Promise<unknown> | undefined {
    if (this.#halted) return never
    const own = partition.obstacle(record)
    // What a partition needs to complete another writer's range cannot be freed before it has it.
    if (own || partition.adopting || this.bytes < this.#options.budgetBytes) return own
    if (!this.#oldest()) return undefined
    this.#makingRoom ??= this.#makeRoom().finally(() => {
      this.#makingRoom = undefined
    })
    return this.#makingRoom
  }

  /** Stores the oldest ranges until there is room, or until there is none that could be stored. */
  async #makeRoom(): Promise<void> {
    while (this.bytes >= this.#options.budgetBytes) {
      const oldest = this.#oldest()
      if (!oldest || !(await oldest.store())) return
    }
  }

  #oldest(): PartitionArchiver | undefined {
    return this.#all
      .filter(({ openedAtMs }) => openedAtMs !== undefined)
      .sort((a, b) => (a.openedAtMs ?? 0) - (b.openedAtMs ?? 0))[0]
  }

  #pause(partition: PartitionArchiver, control: GroupControl, wait: Promise<unknown>): void {
    control.pause(partition.topic, partition.partition)
    this.#paused.set(partition, control)
    void wait.finally(() => this.#resume(partition))
  }

  #resume(partition: PartitionArchiver): void {
    const control = this.#paused.get(partition)
    if (!this.#paused.delete(partition)) return
    control?.resume(partition.topic, partition.partition)
  }
}
