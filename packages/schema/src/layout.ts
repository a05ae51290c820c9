import { TapeError } from '@tickertape/errors'
import { type AvroField, type AvroRecord, type AvroType, itemsOf } from './kinds.ts'

/** How a field lies on the wire: enough to find where it ends without building its value. */
export type FieldLayout = 'string' | 'long' | 'double' | 'optional-long' | 'optional-double'

function layoutOfType(type: AvroType): FieldLayout | undefined {
  if (Array.isArray(type)) {
    const inner = type.length === 2 && type[0] === 'null' ? layoutOfType(type[1]) : undefined
    return inner === 'long' || inner === 'double' ? `optional-${inner}` : undefined
  }
  const name = typeof type === 'string' ? type : (type as { type: string }).type
  return name === 'string' || name === 'long' || name === 'double' ? name : undefined
}

/** Layouts of fields in wire order, or undefined when one of them is of a type that is not sliced. */
export function layoutOf(fields: readonly AvroField[]): readonly FieldLayout[] | undefined {
  const layouts = fields.map(({ type }) => layoutOfType(type))
  return layouts.every((layout) => layout !== undefined) ? layouts : undefined
}

export interface BatchLayout {
  /** Fields before the lineage that the event carries too: session and sequence. */
  readonly head: readonly FieldLayout[]
  readonly lineage: readonly FieldLayout[]
  readonly item: readonly FieldLayout[]
}

const sameLayout = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((layout, index) => layout === b[index])

/**
 * How to cut a batch into events without decoding: every event is the bytes of one item followed by the
 * bytes of the batch's lineage. Undefined when the two schemas do not line up, and events must be rebuilt.
 */
export function batchLayout(batch: AvroRecord, event: AvroRecord): BatchLayout | undefined {
  const item = layoutOf(itemsOf(batch).item.fields)
  const front = layoutOf(batch.fields.slice(0, -1))
  const whole = layoutOf(event.fields)
  if (!item || !front || !whole || item[0] !== 'string') return undefined
  const lineageFields = event.fields.slice(item.length)
  const headCount = front.length - lineageFields.length
  const lineage = front.slice(headCount)
  const named = batch.fields.slice(headCount, -1).map(({ name }) => name)
  const linesUp =
    headCount >= 0 &&
    sameLayout(whole, [...item, ...lineage]) &&
    sameLayout(
      named,
      lineageFields.map(({ name }) => name),
    )
  return linesUp ? { head: front.slice(0, headCount), lineage, item } : undefined
}

const truncated = (): TapeError =>
  new TapeError('TAPE_SCHEMA_FRAME_TRUNCATED', 'the value ends inside a field')

/** A position in a value that moves over Avro fields; every move is checked against the end. */
export class Cursor {
  value: Buffer
  position: number

  constructor(value: Buffer, position: number) {
    this.value = value
    this.position = position
  }

  /** Zigzag varint. Exact up to 2^53; past that only its length matters here. */
  long(): number {
    const { value } = this
    let factor = 1
    let unsigned = 0
    for (;;) {
      if (this.position >= value.length || factor > 2 ** 63) throw truncated()
      const byte = value[this.position++] as number
      unsigned += (byte & 127) * factor
      if (byte < 128) break
      factor *= 128
    }
    return unsigned % 2 === 1 ? -(unsigned + 1) / 2 : unsigned / 2
  }

  advance(bytes: number): void {
    if (bytes < 0 || bytes > this.value.length - this.position) throw truncated()
    this.position += bytes
  }

  skip(layouts: readonly FieldLayout[]): void {
    for (const layout of layouts) this.#skipOne(layout)
  }

  #skipOne(layout: FieldLayout): void {
    if (layout === 'double') this.advance(8)
    else if (layout === 'string') this.advance(this.long())
    else if (layout === 'long') this.long()
    else this.#skipOptional(layout)
  }

  #skipOptional(layout: FieldLayout): void {
    const branch = this.long()
    if (branch !== 0 && branch !== 1) {
      throw new TapeError('TAPE_SCHEMA_UNREADABLE', `branch ${branch} of a union of two`)
    }
    if (branch === 1) this.#skipOne(layout === 'optional-double' ? 'double' : 'long')
  }
}
