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

/**
 * How to move over fields: a positive step is a number of bytes, the others say what to read. Fixed fields
 * in a row are one step.
 */
export type Steps = readonly number[]

const DOUBLE_BYTES = 8
/** A varint of 64 bits takes no more. */
const LONG_BYTES = 10
const LONG = 0
const STRING = -1
const OPTIONAL_LONG = -2
const OPTIONAL_DOUBLE = -3
const codes = {
  string: STRING,
  long: LONG,
  double: DOUBLE_BYTES,
  'optional-long': OPTIONAL_LONG,
  'optional-double': OPTIONAL_DOUBLE,
} as const satisfies Record<FieldLayout, number>

export function stepsOf(layouts: readonly FieldLayout[]): Steps {
  const steps: number[] = []
  for (const layout of layouts) {
    const code = codes[layout]
    const last = steps.at(-1) ?? 0
    if (code > 0 && last > 0) steps[steps.length - 1] = last + code
    else steps.push(code)
  }
  return steps
}

export interface BatchLayout {
  /** Fields before the lineage that the event carries too: session and sequence. */
  readonly head: Steps
  readonly lineage: Steps
  /** Fields of an item behind its symbol. */
  readonly item: Steps
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
  if (!linesUp) return undefined
  return {
    head: stepsOf(front.slice(0, headCount)),
    lineage: stepsOf(lineage),
    item: stepsOf(item.slice(1)),
  }
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

  /** Moves over a string and answers its length in bytes. */
  string(): number {
    const first = this.value[this.position]
    // Symbols and names are short: their length is one byte.
    if (first === undefined || first > 127 || first % 2 === 1) {
      const bytes = this.long()
      this.advance(bytes)
      return bytes
    }
    this.position++
    this.advance(first >> 1)
    return first >> 1
  }

  skip(steps: Steps): void {
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as number
      if (step > 0) this.advance(step)
      else if (step === STRING) this.string()
      else if (step === LONG) this.#skipLong()
      else this.#skipOptional(step)
    }
  }

  #skipLong(): void {
    const { value } = this
    const longest = this.position + LONG_BYTES
    for (let at = this.position; at < longest; at++) {
      const byte = value[at]
      if (byte === undefined) throw truncated()
      if (byte < 128) {
        this.position = at + 1
        return
      }
    }
    throw truncated()
  }

  #skipOptional(step: number): void {
    const branch = this.value[this.position]
    if (branch === undefined) throw truncated()
    if (branch !== 0 && branch !== 2) {
      throw new TapeError('TAPE_SCHEMA_UNREADABLE', `branch ${this.long()} of a union of two`)
    }
    this.position++
    if (branch === 0) return
    if (step === OPTIONAL_DOUBLE) this.advance(DOUBLE_BYTES)
    else this.#skipLong()
  }
}
