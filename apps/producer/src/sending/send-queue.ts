import type { OutgoingRecord } from '@tickertape/kafka'
import type { Kind, Single } from '@tickertape/schema'
import type { BatchSpan } from '@tickertape/tracing'

/** Dead letters that may wait, in bytes. A single larger one may wait too. */
const MAX_LETTER_BYTES = 8_388_608

/** A batch of events, a record that stands alone, or a dead letter, which has no kind; only batches have events. */
export interface Sendable {
  readonly record: OutgoingRecord
  readonly events: number
  readonly kind?: Kind | Single
  /** Of a batch of the sample: ended when it is acknowledged. */
  readonly span?: BatchSpan | undefined
}

/**
 * Batches between the source and the broker, bounded by their events. One side puts, one side takes. What
 * waits is taken together, so that sends grow with the load and an idle queue adds no latency.
 */
export class SendQueue {
  readonly #capacity: number
  readonly #maxSendBytes: number
  #waiting: Sendable[] = []
  #letterBytes = 0
  #events = 0
  #acknowledged = 0
  #closed = false
  #failure: Error | undefined
  #wake = Promise.withResolvers<void>()

  constructor(capacityEvents: number, maxSendBytes: number) {
    this.#capacity = capacityEvents
    this.#maxSendBytes = maxSendBytes
  }

  /** Events that are not acknowledged: those that wait and those of the send in hand. */
  get events(): number {
    return this.#events
  }

  /** Events acknowledged since the start. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Waits while the queue is full; the batches of the frame that fills it all pass. Throws after `fail`. */
  async put(batches: readonly Sendable[]): Promise<void> {
    while (this.#events >= this.#capacity && !this.#failure) await this.#wake.promise
    if (this.#failure) throw this.#failure
    this.#waiting.push(...batches)
    for (const { events } of batches) this.#events += events
    this.#changed()
  }

  /** Adds a dead letter without waiting; false when too much of them waits or nothing is taken any more. */
  offer(letter: OutgoingRecord): boolean {
    const bytes = this.#letterBytes + letter.value.length
    const isFull = this.#letterBytes > 0 && bytes > MAX_LETTER_BYTES
    if (isFull || this.#closed || this.#failure) return false
    this.#letterBytes = bytes
    this.#waiting.push({ record: letter, events: 0 })
    this.#changed()
    return true
  }

  /** No more is put; what waits is still taken. */
  close(): void {
    this.#closed = true
    this.#changed()
  }

  /** Nothing is taken any more: whoever puts must learn of it. */
  fail(error: Error): void {
    this.#failure = error
    this.#changed()
  }

  /**
   * Groups of at least one batch, up to the byte limit of a send, until the queue is closed and empty. To
   * ask for the next group is to say that the one before is acknowledged.
   */
  async *sends(): AsyncGenerator<readonly Sendable[]> {
    for (;;) {
      while (this.#waiting.length === 0) {
        if (this.#closed) return
        await this.#wake.promise
      }
      const taken = this.#take()
      yield taken
      for (const { events, kind, record } of taken) {
        if (kind === undefined) this.#letterBytes -= record.value.length
        this.#events -= events
        this.#acknowledged += events
      }
      this.#changed()
    }
  }

  #take(): Sendable[] {
    let bytes = 0
    const tooMany = this.#waiting.findIndex(({ record }, index) => {
      bytes += record.value.length
      return index > 0 && bytes > this.#maxSendBytes
    })
    const count = tooMany < 0 ? this.#waiting.length : tooMany
    const taken = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    return taken
  }

  #changed(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers()
  }
}
