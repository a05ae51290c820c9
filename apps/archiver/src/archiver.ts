import type { GroupControl, IncomingBatch } from '@tickertape/kafka'
import { type ArchiveContext, PartitionArchiver } from './partition-archiver.ts'

export interface ArchiverOptions extends Omit<ArchiveContext, 'control'> {
  /** Compressed bytes that all open objects together may hold. */
  readonly bufferBytes: number
}

/** The open objects of all assigned partitions, within one budget of memory. */
export class Archiver {
  readonly #options: ArchiverOptions
  #partitions = new Map<string, PartitionArchiver>()

  constructor(options: ArchiverOptions) {
    this.#options = options
  }

  /** Compressed bytes in memory. */
  get bytes(): number {
    return [...this.#partitions.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  get openObjects(): number {
    return [...this.#partitions.values()].filter(({ openedAtMs }) => openedAtMs !== undefined)
      .length
  }

  /** A new assignment: every partition begins anew at its committed offset. */
  reassign(): void {
    for (const partition of this.#partitions.values()) partition.retire()
    this.#partitions = new Map()
  }

  /** Appends a batch. While memory is over the budget it stores the oldest objects before it returns. */
  async append(batch: IncomingBatch, control: GroupControl): Promise<void> {
    const key = `${batch.topic}/${batch.partition}`
    let partition = this.#partitions.get(key)
    if (!partition) {
      partition = new PartitionArchiver(batch.topic, batch.partition, { ...this.#options, control })
      this.#partitions.set(key, partition)
    }
    await partition.append(batch)
    while (this.bytes > this.#options.bufferBytes) {
      const oldest = this.#oldest()
      if (!oldest) return
      await oldest.store()
    }
  }

  async storeOld(): Promise<void> {
    await Promise.all([...this.#partitions.values()].map((partition) => partition.storeIfOld()))
  }

  async storeAll(): Promise<void> {
    await Promise.all([...this.#partitions.values()].map((partition) => partition.store()))
  }

  #oldest(): PartitionArchiver | undefined {
    return [...this.#partitions.values()]
      .filter(({ openedAtMs }) => openedAtMs !== undefined)
      .sort((a, b) => (a.openedAtMs ?? 0) - (b.openedAtMs ?? 0))[0]
  }
}
