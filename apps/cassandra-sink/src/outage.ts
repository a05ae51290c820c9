import type { TapeError } from '@tickertape/errors'
import type { GroupControl } from '@tickertape/kafka'

export interface Place {
  readonly topic: string
  readonly partition: number
}

export interface OutageOptions {
  /** Resolves when it is worth trying again; rejects when nobody waits any more. */
  readonly answers: () => Promise<void>
  readonly onFailing: (error: TapeError) => void
  readonly onBack: (awayMs: number) => void
  readonly now: () => number
  /** Failures within this time after one that was told are not told. */
  readonly quietMs: number
}

/** Whether Cassandra takes rows, and which partitions are not read until it does. */
export class Outage {
  readonly #options: OutageOptions
  readonly #paused = new Map<string, Place & { readonly control: GroupControl }>()
  #sinceMs: number | undefined
  #quietUntilMs = Number.NEGATIVE_INFINITY
  #isWaiting = false

  constructor(options: OutageOptions) {
    this.#options = options
  }

  get isOn(): boolean {
    return this.#sinceMs !== undefined
  }

  /** For how long no row was taken. */
  get failingMs(): number {
    return this.#sinceMs === undefined ? 0 : this.#options.now() - this.#sinceMs
  }

  get pausedPartitions(): number {
    return this.#paused.size
  }

  failed(error: TapeError): void {
    const { now, quietMs, onFailing } = this.#options
    this.#sinceMs ??= now()
    if (now() < this.#quietUntilMs) return
    this.#quietUntilMs = now() + quietMs
    onFailing(error)
  }

  succeeded(): void {
    if (!this.isOn) return
    const awayMs = this.failingMs
    this.#sinceMs = undefined
    this.#options.onBack(awayMs)
  }

  /** Reads no more of a partition until Cassandra answers. */
  pause({ topic, partition }: Place, control: GroupControl): void {
    control.pause(topic, partition)
    this.#paused.set(`${topic}/${partition}`, { topic, partition, control })
    void this.#wait()
  }

  /** The assignment is new: nothing is paused, and what waited may be another's. */
  reassign(): void {
    this.#paused.clear()
    this.#sinceMs = undefined
  }

  async #wait(): Promise<void> {
    if (this.#isWaiting) return
    this.#isWaiting = true
    try {
      await this.#options.answers()
    } catch {
      return
    } finally {
      this.#isWaiting = false
    }
    const paused = [...this.#paused.values()]
    this.#paused.clear()
    for (const { topic, partition, control } of paused) control.resume(topic, partition)
  }
}
