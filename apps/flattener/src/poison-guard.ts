import { type IncomingBatch, PartitionStop } from '@tickertape/kafka'
import { type PoisonLimits, PoisonWindow } from './poison-window.ts'

/** A partition that is not flattened any further. */
export interface Stop {
  readonly topic: string
  readonly partition: number
  /** First record that waits. */
  readonly offset: number
  /** Dead letters among the last so many records, with the one that waits. */
  readonly letters: number
  readonly records: number
}

export interface PoisonGuardOptions {
  readonly limits: PoisonLimits
  /** Called once for each place at which a partition is stopped. */
  readonly onStop: (stop: Stop) => void
}

/**
 * Stops a partition that fills with poison instead of letting it drain into the dead letters: something that
 * is wrong with every record is wrong with the writer, the registry or us, and is worth a person's look.
 */
export class PoisonGuard {
  readonly #options: PoisonGuardOptions
  readonly #windows = new Map<string, PoisonWindow>()
  readonly #stops = new Map<string, Stop>()
  readonly #told = new Set<string>()

  constructor(options: PoisonGuardOptions) {
    this.#options = options
  }

  /** Partitions that wait. */
  get stops(): readonly Stop[] {
    return [...this.#stops.values()]
  }

  /**
   * Given the offsets of a batch's dead letters, throws a PartitionStop before the first one that is too
   * many. Changes nothing that `committed` counts, so a batch may be tried again.
   */
  check(batch: IncomingBatch, letters: ReadonlySet<number>): void {
    if (letters.size === 0) return
    const window = this.#windowOf(batch).copy()
    for (const { offset } of batch.records) {
      window.add(letters.has(offset))
      if (window.isPoisoned) this.#stop(batch, { offset, window })
    }
  }

  /** Counts the records of a batch whose output is committed. */
  committed(batch: IncomingBatch, letters: ReadonlySet<number>): void {
    const window = this.#windowOf(batch)
    for (const { offset } of batch.records) window.add(letters.has(offset))
  }

  /** Stopped partitions may be another's now, or are tried again. */
  assigned(): void {
    this.#stops.clear()
  }

  #stop({ topic, partition }: IncomingBatch, at: { offset: number; window: PoisonWindow }): never {
    const { offset, window } = at
    const stop = { topic, partition, offset, letters: window.letters, records: window.size }
    this.#stops.set(`${topic}/${partition}`, stop)
    const place = `${topic}/${partition}@${offset}`
    if (!this.#told.has(place)) this.#options.onStop(stop)
    this.#told.add(place)
    throw new PartitionStop(offset)
  }

  #windowOf({ topic, partition }: IncomingBatch): PoisonWindow {
    const key = `${topic}/${partition}`
    const known = this.#windows.get(key)
    if (known) return known
    const window = new PoisonWindow(this.#options.limits)
    this.#windows.set(key, window)
    return window
  }
}
