import { type ArchiveStore, inOrder, objectKey } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import type { ObjectList, PlannedObject } from './object-list.ts'
import type { TimeWindow } from './time-window.ts'

/** A line that is read, and parsed only as far as is needed to know its place. */
export interface ArchivedLine {
  readonly offset: number
  readonly timestampMs: number
  readonly text: string
  /** Object that it is from. */
  readonly key: string
}

const head = /^\{"topic":"[^"]*","partition":\d+,"offset":(\d+),"timestamp":(-?\d+),/

function placeOf(text: string, key: string): ArchivedLine {
  const [, offset, timestamp] = head.exec(text) ?? []
  if (offset === undefined) {
    throw new TapeError('TAPE_ARCHIVE_DAMAGED', `${key} holds a line that no archiver wrote`)
  }
  return { offset: Number(offset), timestampMs: Number(timestamp), text, key }
}

const isWithin = ({ fromMs, toMs }: TimeWindow, { timestampMs }: ArchivedLine): boolean =>
  timestampMs >= fromMs && timestampMs < toMs

/** The lines of an object that are of a time. `onBytes` is told compressed bytes as they are read. */
async function* linesOf(
  store: ArchiveStore,
  object: PlannedObject,
  { window, onBytes }: { readonly window: TimeWindow; readonly onBytes: (bytes: number) => void },
): AsyncGenerator<ArchivedLine> {
  const key = objectKey(object)
  let told = 0
  const tell = (bytes: number) => {
    if (bytes > told) onBytes(bytes - told)
    told = Math.max(told, bytes)
  }
  for await (const text of store.lines(key, tell)) {
    const line = placeOf(text, key)
    if (isWithin(window, line)) yield line
  }
}

/** The lines of a partition that are of a time, by offset; in memory is one of each object that is open. */
export function archivedLines(
  store: ArchiveStore,
  list: ObjectList,
  window: TimeWindow,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<ArchivedLine> {
  return inOrder(list.objects(), (object) => linesOf(store, object, { window, onBytes }))
}

/** What of a partition is in a time. */
export interface Span {
  readonly firstOffset: number
  readonly lastOffset: number
  /** Timestamp of the first record. */
  readonly firstMs: number
}

/** Reads the first and the last objects only. Undefined when the partition has no record of that time. */
export async function spanOf(
  store: ArchiveStore,
  list: ObjectList,
  window: TimeWindow,
): Promise<Span | undefined> {
  for await (const first of archivedLines(store, list, window)) {
    const { offset: firstOffset, timestampMs: firstMs } = first
    const lastOffset = Math.max(firstOffset, await lastOffsetOf(store, list, window))
    return { firstOffset, lastOffset, firstMs }
  }
  return undefined
}

/** Objects of a range interleave; what is before the object that leads it has lower offsets. */
async function lastOffsetOf(
  store: ArchiveStore,
  list: ObjectList,
  window: TimeWindow,
): Promise<number> {
  let last = -1
  for (const object of list.objects(true)) {
    for await (const { offset } of linesOf(store, object, { window, onBytes: () => {} })) {
      last = Math.max(last, offset)
    }
    if (last >= 0 && (await store.facts(objectKey(object))).range) return last
  }
  return last
}
