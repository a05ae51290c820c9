import { murmur2, type RecordView } from '@tickertape/kafka'
import type { DeadLetters } from './dead-letters.ts'
import { type EventView, textFrom } from './event-shape.ts'
import type { Lanes } from './hash.ts'
import { addRecord, type OffsetRange, type RecordBlocks, recordBlocks } from './record-blocks.ts'
import { sumOfView } from './record-sum.ts'
import { type EventSource, scanEvents } from './sides.ts'
import { StretchSums } from './stretch-sums.ts'
import { isWithin, type Window } from './window.ts'

export interface Unreadable {
  readonly offset: number
  readonly code: string
}

/** What a partition of a raw topic holds. */
export interface RawCount {
  readonly partition: number
  /** Offsets that were read. */
  readonly range: OffsetRange
  /** Events that must be in the flattened topic, by its partition. */
  readonly due: readonly StretchSums[]
  /** Events of records that the flattener has not committed: they may be there or not. */
  readonly pending: readonly StretchSums[]
  /** Records that it has not committed, and that were received in time. */
  readonly pendingRecords: number
  readonly records: number
  readonly deadLetters: number
  /** Records that cannot be read and that no dead letter is about. */
  readonly unreadable: readonly Unreadable[]
  readonly blocks: RecordBlocks
  /** When the first event was received that is still there; undefined without any. */
  readonly firstReceivedUs: number | undefined
}

export interface RawTask {
  readonly partition: number
  readonly range: OffsetRange
  readonly window: Window
  /** Offsets whose records are compared with the archive. */
  readonly archived: OffsetRange
  /** First offset that the flattener has not committed. */
  readonly committed: number
  readonly letters: DeadLetters
  /** Partitions of the flattened topic. */
  readonly partitions: number
}

/** The partition of the flattened topic that an event belongs to. */
export function targetOf(event: EventView, partitions: number): number {
  const { bytes } = event
  const { symbol } = event.shape
  const from = textFrom(bytes, event.from[symbol] as number)
  return (murmur2(bytes, from, event.to[symbol] as number) & 0x7fffffff) % partitions
}

/** Reads a partition of a raw topic once, for all that it is compared with. */
export async function countRaw(source: EventSource, task: RawTask): Promise<RawCount> {
  const { partition, range, window, committed, partitions } = task
  const letters = task.letters.of(source.stream.rawTopic, partition)
  const sums = () => Array.from({ length: partitions }, () => new StretchSums(window.grainUs))
  const counts = { pendingRecords: 0, records: 0, deadLetters: 0 }
  const [due, pending] = [sums(), sums()]
  const blocks = recordBlocks(task.archived)
  const unreadable: Unreadable[] = []
  const lanes: Lanes = { a: 0, b: 0 }
  let firstReceivedUs: number | undefined
  const end = await scanEvents(source, {
    side: 'raw',
    partition,
    ...range,
    wants: (offset) => !letters.has(offset),
    onEvent: (event) => {
      firstReceivedUs ??= event.receivedUs
      if (!isWithin(window, event.receivedUs)) return
      const sides = event.offset < committed ? due : pending
      sides[targetOf(event, partitions)]?.add(event)
    },
    onUnreadable: (offset, code) => {
      if (offset < committed) unreadable.push({ offset, code })
    },
    onRecord: (record: RecordView) => {
      const { offset, timestampMs } = record
      counts.records++
      if (letters.has(offset)) counts.deadLetters++
      if (offset >= committed && isWithin(window, timestampMs * 1000)) counts.pendingRecords++
      sumOfView(record, lanes)
      addRecord(blocks, offset, lanes)
    },
  })
  const read = { from: end.heldFrom, to: end.next }
  return { partition, range: read, due, pending, ...counts, unreadable, blocks, firstReceivedUs }
}
