import { pinotSchema } from '@tickertape/schema'
import type { Stream } from '@tickertape/streams'
import type { OnEvent } from './event-reader.ts'
import { type EventView, eventShape } from './event-shape.ts'
import { chain, hashBytes, type Lanes } from './hash.ts'
import { KeyTable } from './key-table.ts'
import type { OffsetRange } from './record-blocks.ts'
import { printOf } from './row-print.ts'
import { type EventSource, scanEvents } from './sides.ts'

/** Fields of an event that make its row: the primary key of the table. */
export function keyFieldsOf(stream: Stream): readonly number[] {
  const { names } = eventShape(stream)
  return pinotSchema(stream.kind, stream.table).primaryKeyColumns.map((name) => names.indexOf(name))
}

const part: Lanes = { a: 0, b: 0 }

export function keyOf(event: EventView, fields: readonly number[], lanes: Lanes): void {
  lanes.a = 0
  lanes.b = 0
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as number
    hashBytes(event.bytes, event.from[field] as number, event.to[field] as number, part)
    chain(lanes, part)
  }
}

export interface KeyScan {
  readonly partition: number
  readonly range: OffsetRange
  /** First offset that Pinot may not have seen. */
  readonly consumed: number
  /** Shown every event once. */
  readonly onEvent: OnEvent
  readonly onUnreadable?: (offset: number, code: string) => void
  /** Given the rows that Pinot must hold, a share of the keys at a time. */
  readonly onKeys: (keys: KeyTable) => void | Promise<void>
}

/**
 * Finds the rows that Pinot must hold of a partition. As many keys as memory takes are held at a time, and the
 * partition is read again for the others. Answers the range that was there to be read.
 */
export async function expectKeys(source: EventSource, scan: KeyScan): Promise<OffsetRange> {
  const { partition, range, consumed, onEvent, onUnreadable, onKeys } = scan
  const fields = keyFieldsOf(source.stream)
  const most = Math.max(0, range.to - range.from)
  const shares = Math.max(1, Math.ceil(most / source.mostKeys))
  const key: Lanes = { a: 0, b: 0 }
  let read: OffsetRange | undefined
  for (let share = 0; share < shares; share++) {
    const keys = new KeyTable(Math.ceil(most / shares))
    const isFirst = share === 0
    const end = await scanEvents(source, {
      side: 'flattened',
      partition,
      ...range,
      onEvent: (event) => {
        if (isFirst) onEvent(event)
        keyOf(event, fields, key)
        if ((key.b >>> 0) % shares !== share) return
        if (event.offset < consumed) keys.put(key, event.receivedUs, printOf(event))
        else keys.maybe(key, event.receivedUs)
      },
      ...(isFirst && onUnreadable ? { onUnreadable } : {}),
    })
    await onKeys(keys)
    read ??= { from: end.heldFrom, to: end.next }
  }
  return read ?? range
}
