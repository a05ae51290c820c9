import { type EventView, fieldCodes } from '../event-shape.ts'
import { keyOf } from '../expected-keys.ts'
import type { Lanes } from '../hash.ts'
import type { Ranges } from '../scope.ts'
import { type RowTopicSource, scanRows } from '../sides.ts'
import type { KeySums } from './key-sums.ts'
import type { Keeps } from './sink-store.ts'

/** What of a topic must be in a store. */
export interface SinkScan {
  readonly source: RowTopicSource
  readonly keeps: Keeps
  readonly ranges: Ranges
  /** First offset of each partition that may not have been copied. */
  readonly due: ReadonlyMap<number, number>
  /** First time of each partition that is compared. */
  readonly fromUs: ReadonlyMap<number, number>
  /** First time from which on each row of a partition has its record in what is read. */
  readonly wholeFromUs: ReadonlyMap<number, number>
  readonly toUs: number
}

/** Keys are looked at in so many shares; this one now. */
export interface Share {
  readonly of: number
  readonly share: number
}

export const isIn = ({ of, share }: Share, { b }: Lanes): boolean => (b >>> 0) % of === share

const optional: ReadonlySet<number> = new Set([
  fieldCodes['optional-long'],
  fieldCodes['optional-double'],
])

function isWhole({ bytes, from, shape }: EventView): boolean {
  for (let field = 0; field < shape.codes.length; field++) {
    if (!optional.has(shape.codes[field] as number)) continue
    if (bytes[from[field] as number] === 0) return false
  }
  return true
}

/** Reads the topic once: puts the rows of a share of its keys into `keys`. Answers where it ended. */
export async function expectRows(scan: SinkScan, share: Share, keys: KeySums): Promise<Ranges> {
  const { source, ranges } = scan
  const { keyFields } = source.rows
  const key: Lanes = { a: 0, b: 0 }
  const read = new Map<number, { readonly from: number; readonly to: number }>()
  for (const [partition, range] of ranges) {
    const take = takerOf(scan, partition, keys)
    const end = await scanRows(source, {
      partition,
      ...range,
      onEvent: (event) => {
        keyOf(event, keyFields, key)
        if (isIn(share, key)) take(key, event)
      },
    })
    read.set(partition, { from: end.heldFrom, to: end.next })
  }
  return read
}

function takerOf(scan: SinkScan, partition: number, keys: KeySums) {
  const { keeps, toUs } = scan
  const due = scan.due.get(partition) ?? 0
  const fromUs = scan.fromUs.get(partition) ?? 0
  return (key: Lanes, event: EventView): void => {
    const { receivedUs, offset } = event
    if (offset >= due) keys.leaveOut(key, partition)
    else if (keeps === 'every') {
      if (receivedUs >= fromUs && receivedUs < toUs) keys.add(key, event, partition)
    } else if (receivedUs >= toUs) keys.leaveOut(key, partition)
    else if (keeps === 'written-last') keys.replace(key, event, partition)
    else keys.replaceIfLater(key, event, partition, isWhole(event))
  }
}

/** Keys of events that came behind what was read: their rows may be there by now. */
export async function keysSince(
  { source }: SinkScan,
  read: Ranges,
  onKey: (key: Lanes) => void,
): Promise<void> {
  const { keyFields } = source.rows
  const key: Lanes = { a: 0, b: 0 }
  for (const [partition, { to }] of read) {
    await scanRows(source, {
      partition,
      from: to,
      to: Number.POSITIVE_INFINITY,
      onEvent: (event) => {
        keyOf(event, keyFields, key)
        onKey(key)
      },
    })
  }
}
