import { TapeError } from '@tickertape/errors'
import {
  type BatchLayout,
  Cursor,
  FRAME_BYTES,
  type Kind,
  ruleOf,
  ruleValues,
} from '@tickertape/schema'

/** One event cut out of a batch. */
export interface FlatEvent {
  readonly key: Buffer
  readonly value: Buffer
}

export interface Cut {
  readonly kind: Kind
  readonly layout: BatchLayout
  /** Frame of the flattened values. */
  readonly header: Buffer
}

const unreadable = (reason: string): TapeError => new TapeError('TAPE_SCHEMA_UNREADABLE', reason)

const doubles = new Float64Array(8)

/** Checks the rules of a kind on the doubles that follow an item's symbol. */
function checkItem(kind: Kind, value: Buffer, from: number): void {
  const count = ruleValues[kind]
  for (let i = 0; i < count; i++) doubles[i] = value.readDoubleLE(from + i * 8)
  const problem = ruleOf[kind](doubles)
  if (problem) throw unreadable(problem)
}

/** Number of items in the next block of an Avro array; 0 ends it. A negative count has its size behind it. */
function blockCount(cursor: Cursor): number {
  const count = cursor.long()
  if (count < 0) cursor.long()
  return Math.abs(count)
}

/**
 * Cuts a framed batch into framed events without decoding: the two schemas line up, so an event is the
 * bytes of an item followed by the bytes of the batch's lineage. Every move is checked against the end.
 * Throws a TAPE_SCHEMA_ error for a batch that is cut short, has bytes left over or breaks a rule.
 */
export function flatten(value: Buffer, { kind, layout, header }: Cut): FlatEvent[] {
  const cursor = new Cursor(value, FRAME_BYTES)
  cursor.skip(layout.head)
  const lineageFrom = cursor.position
  cursor.skip(layout.lineage)
  const lineage = value.subarray(lineageFrom, cursor.position)
  const events: FlatEvent[] = []
  const rest = layout.item.slice(1)
  for (let left = blockCount(cursor); left > 0; left = blockCount(cursor)) {
    for (; left > 0; left--) {
      const from = cursor.position
      const symbolBytes = cursor.long()
      const symbolFrom = cursor.position
      cursor.advance(symbolBytes)
      if (symbolBytes === 0) throw unreadable('an item has an empty symbol')
      const numbersFrom = cursor.position
      cursor.skip(rest)
      checkItem(kind, value, numbersFrom)
      events.push({
        key: value.subarray(symbolFrom, numbersFrom),
        value: Buffer.concat([header, value.subarray(from, cursor.position), lineage]),
      })
    }
  }
  if (cursor.position !== value.length) {
    throw unreadable(`${value.length - cursor.position} bytes follow the batch`)
  }
  return events
}
