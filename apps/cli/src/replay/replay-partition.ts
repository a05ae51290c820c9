import type { RestoredRecord } from '@tickertape/archive'
import type { Pace } from './pace.ts'
import type { Candidate } from './partition-source.ts'
import type { Sink } from './sinks.ts'

/** Keeps a write well under `max.message.bytes`, and what a kill repeats small. */
const WRITE_BYTES = 524_288
const WRITE_RECORDS = 2_000

export interface PartitionRun {
  readonly source: AsyncIterable<Candidate>
  readonly sink: Sink
  readonly pace: Pace
  readonly signal: AbortSignal
  /** Called with the last record that an earlier run has written, before anything is written. */
  readonly verify: (last: RestoredRecord, position: number) => Promise<void>
  readonly onProgress: (progress: Progress) => void
}

/** What happened since the last report. */
export interface Progress {
  readonly written: number
  readonly held: number
  readonly events: number
  /** Timestamp that the partition is at. */
  readonly atMs: number
}

const sizeOf = ({ key, value }: RestoredRecord): number => (key?.length ?? 0) + (value?.length ?? 0)

/** Records that wait to be written together. */
class Batch {
  records: RestoredRecord[] = []
  events = 0
  #bytes = 0

  get isFull(): boolean {
    return this.#bytes >= WRITE_BYTES || this.records.length >= WRITE_RECORDS
  }

  add(record: RestoredRecord, events: number): void {
    this.records.push(record)
    this.events += events
    this.#bytes += sizeOf(record)
  }
}

/** Writes what is left of a partition, in order. Rejects with the signal's reason when it aborts. */
export async function replayPartition(run: PartitionRun): Promise<void> {
  const { source, sink, pace, signal, verify, onProgress } = run
  let batch = new Batch()
  let lastHeld: Candidate | undefined
  let position = 0
  const flush = async () => {
    const last = batch.records.at(-1)
    if (!last) return
    await sink.write(batch.records, last.offset + 1)
    const { events, records } = batch
    onProgress({ written: records.length, held: 0, events, atMs: last.timestampMs })
    batch = new Batch()
  }
  const checkHeld = async () => {
    if (lastHeld) await verify((await lastHeld.restore()).record, position - 1)
    lastHeld = undefined
  }
  for await (const candidate of source) {
    signal.throwIfAborted()
    if (sink.holds(position, candidate.offset)) {
      lastHeld = candidate
      onProgress({ written: 0, held: 1, events: 0, atMs: candidate.timestampMs })
    } else {
      await checkHeld()
      if (pace.waitMs(candidate.timestampMs) > 0) await flush()
      await pace.until(candidate.timestampMs, signal)
      const { record, events } = await candidate.restore()
      batch.add(record, events)
      if (batch.isFull) await flush()
    }
    position++
  }
  await checkHeld()
  await flush()
  await sink.finish(position)
}
