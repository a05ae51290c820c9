import { TapeError } from '@tickertape/errors'
import {
  type BatchLayout,
  Cursor,
  FRAME_BYTES,
  type Kind,
  ruleOf,
  ruleValues,
} from '@tickertape/schema'
import { ItemIndex } from './item-index.ts'

export interface Cut {
  readonly kind: Kind
  readonly layout: BatchLayout
}

/** Where the events of a batch lie in its value: each is an item, and behind it the lineage. */
export interface Slices {
  readonly items: ItemIndex
  readonly lineageFrom: number
  readonly lineageTo: number
}

/** An event that is larger would not fit in a batch of Kafka's default size. */
const EVENT_BYTES = 900_000
/** What one record may become; short of hostile input a batch stays far under it. */
const OUTPUT_BYTES = 64 * 1024 * 1024

const unreadable = (reason: string): TapeError => new TapeError('TAPE_SCHEMA_UNREADABLE', reason)

const doubles = new Float64Array(8)
const index = new ItemIndex()

/** Checks the rules of a kind on the doubles that follow an item's symbol. */
function checkItem(kind: Kind, view: DataView, from: number): void {
  const count = ruleValues[kind]
  for (let i = 0; i < count; i++) doubles[i] = view.getFloat64(from + i * 8, true)
  const problem = ruleOf[kind](doubles)
  if (problem) throw unreadable(problem)
}

/** Number of items in the next block of an Avro array; 0 ends it. A negative count has its size behind it. */
function blockCount(cursor: Cursor): number {
  const count = cursor.long()
  if (count < 0) cursor.long()
  return Math.abs(count)
}

function checkSizes(items: ItemIndex, largestItem: number, lineageBytes: number): void {
  const largest = largestItem + lineageBytes
  if (largest > EVENT_BYTES) throw unreadable(`an event takes ${largest} bytes`)
  const all = items.count * largest
  if (all > OUTPUT_BYTES) throw unreadable(`the events take up to ${all} bytes`)
}

/**
 * Finds the events of a framed batch without decoding: the two schemas line up, so an event is the bytes of
 * an item followed by the bytes of the batch's lineage. Every move is checked against the end. The answer
 * is good until the next call. Throws a TAPE_SCHEMA_ error for a batch that is cut short, has bytes left
 * over or breaks a rule.
 */
export function flatten(value: Buffer, { kind, layout }: Cut): Slices {
  const view = new DataView(value.buffer, value.byteOffset, value.length)
  const cursor = new Cursor(value, FRAME_BYTES)
  cursor.skip(layout.head)
  const lineageFrom = cursor.position
  cursor.skip(layout.lineage)
  const lineageTo = cursor.position
  let largest = 0
  index.clear()
  for (let left = blockCount(cursor); left > 0; left = blockCount(cursor)) {
    for (; left > 0; left--) {
      const from = cursor.position
      const symbolBytes = cursor.string()
      if (symbolBytes === 0) throw unreadable('an item has an empty symbol')
      const numbersFrom = cursor.position
      cursor.skip(layout.item)
      checkItem(kind, view, numbersFrom)
      index.push(from, numbersFrom - symbolBytes, numbersFrom, cursor.position)
      if (cursor.position - from > largest) largest = cursor.position - from
    }
  }
  if (cursor.position !== value.length) {
    throw unreadable(`${value.length - cursor.position} bytes follow the batch`)
  }
  checkSizes(index, largest, lineageTo - lineageFrom)
  return { items: index, lineageFrom, lineageTo }
}
