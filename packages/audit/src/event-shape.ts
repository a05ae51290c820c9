import { TapeError } from '@tickertape/errors'
import {
  type AvroRecord,
  type EventSchemas,
  type FieldLayout,
  layoutOf,
  timeColumn,
} from '@tickertape/schema'
import { chain, hashBytes, type Lanes } from './hash.ts'

const codes = {
  string: 0,
  long: 1,
  double: 2,
  'optional-long': 3,
  'optional-double': 4,
} as const satisfies Record<FieldLayout, number>

export type FieldCode = (typeof codes)[FieldLayout]

/** How events of a kind lie on the wire: in the batch, and as single ones. */
export interface EventShape {
  /** Names of the event's fields: first those of the item, then the lineage. */
  readonly names: readonly string[]
  readonly codes: Uint8Array
  /** How many fields the item has. */
  readonly itemFields: number
  /** Fields of the batch before its lineage. */
  readonly head: Uint8Array
  readonly symbol: number
  readonly time: RowTime
  /** Of a store that has 0 for an absent number: both are one value then. */
  readonly absentIsZero?: boolean
}

/** The time that says when a row belongs to a window: its receipt, or its own time where it has no receipt. */
export interface RowTime {
  readonly field: number
  /** Microseconds of its unit. */
  readonly unitUs: number
  readonly isReceipt: boolean
}

function codesOf(record: AvroRecord, fields: AvroRecord['fields']): Uint8Array {
  const layouts = layoutOf(fields)
  if (!layouts)
    throw new TapeError('TAPE_INTERNAL', `${record.name} has a field that is not sliced`)
  return Uint8Array.from(layouts, (layout) => codes[layout])
}

export function eventShape({ batch, event, item }: EventSchemas): EventShape {
  const names = event.fields.map(({ name }) => name)
  const itemFields = item.fields.length
  const headFields = batch.fields.length - 1 - (names.length - itemFields)
  return {
    names,
    codes: codesOf(event, event.fields),
    itemFields,
    head: codesOf(batch, batch.fields.slice(0, headFields)),
    symbol: names.indexOf('symbol'),
    time: { field: names.indexOf('received_at'), unitUs: 1, isReceipt: true },
  }
}

/** The same of records that come in no batch and have no receipt: all of it is lineage, and its time is in milliseconds. */
export function singleShape(record: AvroRecord): EventShape {
  const names = record.fields.map(({ name }) => name)
  return {
    names,
    codes: codesOf(record, record.fields),
    itemFields: 0,
    head: new Uint8Array(),
    symbol: names.indexOf('symbol'),
    time: { field: names.indexOf(timeColumn), unitUs: 1_000, isReceipt: false },
  }
}

/** Exact up to 2^52. Where the varint ends is not checked here; it ends with the bytes at the latest. */
export function longAt(bytes: Uint8Array, at: number): number {
  let unsigned = 0
  let factor = 1
  for (let position = at; ; position++) {
    const byte = bytes[position] as number
    unsigned += (byte & 127) * factor
    if (!(byte > 127)) break
    factor *= 128
  }
  return unsigned % 2 === 1 ? -(unsigned + 1) / 2 : unsigned / 2
}

/** Position behind a varint, or one behind the end of the bytes. */
function behindLong(bytes: Uint8Array, at: number): number {
  let position = at
  while ((bytes[position] as number) > 127) position++
  return position + 1
}

/** Position behind a field; past the end of the bytes, or negative, where it is cut short or damaged. */
export function behindField(bytes: Uint8Array, at: number, code: number): number {
  if (code === codes.double) return at + 8
  if (code === codes.long) return behindLong(bytes, at)
  if (code === codes.string) {
    const first = bytes[at] as number
    if (first < 128 && (first & 1) === 0) return at + 1 + (first >>> 1)
    const length = longAt(bytes, at)
    return length < 0 ? -1 : behindLong(bytes, at) + length
  }
  const branch = bytes[at]
  if (branch === 0) return at + 1
  if (branch !== 2) return -1
  return code === codes['optional-double'] ? at + 9 : behindLong(bytes, at + 1)
}

const fieldLanes: Lanes = { a: 0, b: 0 }

/**
 * One event where it lies, in a batch or alone. The same object for every event, for nothing may be built in
 * the loop over millions of them: what is to be kept must be copied.
 */
export class EventView {
  readonly shape: EventShape
  bytes: Buffer = Buffer.alloc(0)
  /** Where each field of the event begins and ends. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** Checksum of the item's and the lineage's bytes. */
  readonly lanes: Lanes = { a: 0, b: 0 }
  readonly #lineage: Lanes = { a: 0, b: 0 }
  /** The time of its shape, in microseconds. */
  receivedUs = 0
  /** Where its record is, and which of the record's events it is. */
  offset = 0
  index = 0

  constructor(shape: EventShape) {
    this.shape = shape
    this.from = new Int32Array(shape.names.length)
    this.to = new Int32Array(shape.names.length)
  }

  /** Takes the fields of the item that begins here; answers the position behind it, or -1. */
  takeItem(at: number, end: number): number {
    const { itemFields, absentIsZero } = this.shape
    const behind = this.#take(at, 0, itemFields, end)
    if (behind < 0) return -1
    if (absentIsZero) this.#hashFields(0, itemFields, this.lanes)
    else hashBytes(this.bytes, at, behind, this.lanes)
    chain(this.lanes, this.#lineage)
    return behind
  }

  /** Takes the lineage that begins here, for all items that follow; answers the position behind it, or -1. */
  takeLineage(at: number, end: number): number {
    const { itemFields, names, time, absentIsZero } = this.shape
    const behind = this.#take(at, itemFields, names.length, end)
    if (behind < 0) return -1
    if (absentIsZero) this.#hashFields(itemFields, names.length, this.#lineage)
    else hashBytes(this.bytes, at, behind, this.#lineage)
    this.receivedUs = longAt(this.bytes, this.from[time.field] as number) * time.unitUs
    return behind
  }

  #take(at: number, first: number, last: number, end: number): number {
    const { bytes, from, to } = this
    const { codes } = this.shape
    let position = at
    for (let field = first; field < last; field++) {
      from[field] = position
      position = behindField(bytes, position, codes[field] as number)
      if (position < 0 || position > end) return -1
      to[field] = position
    }
    return position
  }

  /** Field by field, so that a 0 and an absent number are the same. */
  #hashFields(first: number, last: number, lanes: Lanes): void {
    lanes.a = 0
    lanes.b = 0
    for (let field = first; field < last; field++) {
      const [at, to] = [this.from[field] as number, this.to[field] as number]
      hashBytes(this.bytes, at, this.#isNothing(field) ? at : to, fieldLanes)
      chain(lanes, fieldLanes)
    }
  }

  /** True for an optional number that is absent or 0. */
  #isNothing(field: number): boolean {
    const code = this.shape.codes[field]
    if (code !== codes['optional-long'] && code !== codes['optional-double']) return false
    const to = this.to[field] as number
    for (let at = (this.from[field] as number) + 1; at < to; at++) {
      if (this.bytes[at] !== 0) return false
    }
    return true
  }

  /** A field as text: for people, not for the loop. */
  text(field: number): string {
    const at = this.from[field] as number
    const { bytes } = this
    const code = this.shape.codes[field]
    if (code === codes.string) return String(bytes.subarray(behindLong(bytes, at), this.to[field]))
    if (code === codes.double) return String(bytes.readDoubleLE(at))
    if (code === codes.long) return String(longAt(bytes, at))
    if (bytes[at] === 0) return this.shape.absentIsZero ? '0' : 'null'
    if (code === codes['optional-double']) return String(bytes.readDoubleLE(at + 1))
    return String(longAt(bytes, at + 1))
  }
}

/** Where the text of a string field begins. */
export const textFrom = (bytes: Uint8Array, at: number): number => behindLong(bytes, at)

export const fieldCodes = codes
