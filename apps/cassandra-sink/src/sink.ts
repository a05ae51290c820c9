import { asTapeError, retry, type TapeError } from '@tickertape/errors'
import type { GroupControl, IncomingBatch, OutgoingRecord } from '@tickertape/kafka'
import type { Commits } from './commits.ts'
import type { ReadBatch } from './event-reader.ts'
import { Gate } from './gate.ts'
import type { Outage } from './outage.ts'
import type { Write } from './writes.ts'

export interface SinkOptions {
  readonly read: (batch: IncomingBatch) => Promise<ReadBatch>
  /** Resolves when the rows are durable; rejects with a TAPE_CASSANDRA_ error. */
  readonly write: (write: Write) => Promise<void>
  /** Resolves when the dead letters are acknowledged. */
  readonly bury: (letters: readonly OutgoingRecord[]) => Promise<void>
  readonly writesInFlight: number
  /** For how long a write is repeated before its partition pauses. */
  readonly patienceMs: number
  /** Ends the patience. */
  readonly signal: AbortSignal
  readonly outage: Outage
  readonly commits: Commits
  readonly onRetry: (error: TapeError) => void
  readonly onWritten: (batch: IncomingBatch, read: ReadBatch) => void
}

/** Writes batches of events; the offset of one is committed when all of its rows are durable. */
export class Sink {
  readonly #options: SinkOptions
  readonly #gate: Gate
  #assignments = 0

  constructor(options: SinkOptions) {
    this.#options = options
    this.#gate = new Gate(options.writesInFlight)
  }

  /** A new assignment: every partition begins anew at its committed offset. */
  reassign(): void {
    this.#assignments++
    this.#options.outage.reassign()
    this.#options.commits.reassign()
  }

  /**
   * Resolves when a batch is written. When Cassandra does not take it in time, resolves with its first offset: the
   * partition is paused then, and goes on by itself. Rejects with what a retry does not cure.
   */
  async take(batch: IncomingBatch, control: GroupControl): Promise<number | undefined> {
    const { read, bury, signal, outage, commits, onWritten } = this.#options
    const assignment = this.#assignments
    const events = await read(batch)
    try {
      await this.#writeAll(events.writes)
    } catch (cause) {
      const error = asTapeError(cause)
      if (!signal.aborted && !error.retryable) throw error
      // Who has the partition by now goes on from what is committed.
      if (!signal.aborted && assignment === this.#assignments) {
        this.#failed(error)
        outage.pause(batch, control)
      }
      return batch.records[0]?.offset
    }
    if (events.letters.length > 0) await bury(events.letters)
    if (assignment === this.#assignments) commits.done(batch, control)
    onWritten(batch, events)
    return undefined
  }

  /** Rejects with the first failure, when no write of the batch runs any more. */
  async #writeAll(writes: readonly Write[]): Promise<void> {
    let isLost = false
    const outcomes = await Promise.allSettled(
      writes.map((write) =>
        this.#gate.run(async () => {
          if (isLost) return
          await this.#writeOne(write).catch((cause) => {
            isLost = true
            throw cause
          })
        }),
      ),
    )
    const lost = outcomes.find(({ status }) => status === 'rejected')
    if (lost) throw (lost as PromiseRejectedResult).reason
  }

  async #writeOne(write: Write): Promise<void> {
    const { signal, patienceMs: forMs, outage } = this.#options
    const onRetry = (error: TapeError) => this.#failed(error)
    await retry(() => this.#options.write(write), { signal, forMs, onRetry })
    outage.succeeded()
  }

  #failed(error: TapeError): void {
    this.#options.outage.failed(error)
    this.#options.onRetry(error)
  }
}
