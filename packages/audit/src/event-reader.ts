import { TapeError } from '@tickertape/errors'
import type { RecordView } from '@tickertape/kafka'
import { FRAME_BYTES } from '@tickertape/schema'
import { behindField, type EventShape, EventView, longAt } from './event-shape.ts'
import type { SchemaBook } from './schema-book.ts'

export type OnEvent = (event: EventView) => void

const cutShort = (): TapeError =>
  new TapeError('TAPE_SCHEMA_FRAME_TRUNCATED', 'the value ends inside a field')

/**
 * Shows the event whose bytes, frame included, are these. The lineage counts into the item's checksum, so it is
 * taken first: where it begins, a walk must find. Throws TAPE_SCHEMA_FRAME_TRUNCATED.
 */
export function showEvent(view: EventView, bytes: Buffer, from: number, to: number): void {
  const { codes, itemFields } = view.shape
  view.bytes = bytes
  let lineage = from + FRAME_BYTES
  for (let field = 0; field < itemFields; field++) {
    lineage = behindField(bytes, lineage, codes[field] as number)
    if (lineage < 0 || lineage > to) throw cutShort()
  }
  if (view.takeLineage(lineage, to) !== to) throw cutShort()
  view.takeItem(from + FRAME_BYTES, to)
}

/** Shows the events of records of a flattened topic. */
export class FlattenedReader {
  readonly #book: SchemaBook
  readonly #view: EventView

  constructor(shape: EventShape, book: SchemaBook) {
    this.#book = book
    this.#view = new EventView(shape)
  }

  /** Throws UnknownSchema, and a TAPE_SCHEMA_ error for a record that is no event. */
  read(record: RecordView, onEvent: OnEvent): void {
    const { bytes, valueFrom, valueTo } = record
    const view = this.#view
    if (this.#book.isToday(bytes, valueFrom, valueTo)) {
      showEvent(view, bytes, valueFrom, valueTo)
    } else {
      const value = this.#book.asToday(bytes.subarray(valueFrom, valueTo))
      showEvent(view, value, 0, value.length)
    }
    view.offset = record.offset
    onEvent(view)
  }
}

/** Shows the events of records of a raw topic, as the flattener cuts them. */
export class RawReader {
  readonly #book: SchemaBook
  readonly #view: EventView

  constructor(shape: EventShape, book: SchemaBook) {
    this.#book = book
    this.#view = new EventView(shape)
  }

  /**
   * Calls `onEvent` for each event of the batch, and not at all for one that cannot be read: then it throws a
   * TAPE_SCHEMA_ error, or UnknownSchema. Answers when the batch was received, and how many events it has.
   */
  read(record: RecordView, onEvent: OnEvent): void {
    const { bytes, valueFrom, valueTo } = record
    this.#view.offset = record.offset
    if (this.#book.isToday(bytes, valueFrom, valueTo)) {
      this.#cut(bytes, valueFrom + FRAME_BYTES, valueTo, onEvent)
      return
    }
    const value = this.#book.asToday(bytes.subarray(valueFrom, valueTo))
    this.#cut(value, FRAME_BYTES, value.length, onEvent)
  }

  #cut(bytes: Buffer, from: number, to: number, onEvent: OnEvent): void {
    const view = this.#view
    view.bytes = bytes
    let at = from
    for (const code of view.shape.head) at = behindField(bytes, at, code)
    const items = at < 0 ? -1 : view.takeLineage(at, to)
    if (items < 0) throw cutShort()
    this.#items(items, to, undefined)
    this.#items(items, to, onEvent)
  }

  /** Walks over the array's blocks: without `onEvent` to see that the batch is whole. */
  #items(from: number, to: number, onEvent: OnEvent | undefined): void {
    const view = this.#view
    const { bytes, shape } = view
    const { itemFields, codes } = shape
    view.index = 0
    let at = from
    for (;;) {
      if (at >= to) throw cutShort()
      let left = longAt(bytes, at)
      at = behindField(bytes, at, 1)
      if (left === 0) break
      // A block with a negative count has its size in bytes behind it.
      if (left < 0) at = behindField(bytes, at, 1)
      for (left = Math.abs(left); left > 0; left--) {
        if (onEvent) {
          at = view.takeItem(at, to)
          onEvent(view)
          view.index++
        } else {
          for (let field = 0; field < itemFields; field++) {
            at = behindField(bytes, at, codes[field] as number)
            if (at < 0 || at > to) throw cutShort()
          }
        }
      }
    }
    if (at !== to) {
      throw new TapeError('TAPE_SCHEMA_UNREADABLE', `${to - at} bytes follow the batch`)
    }
  }
}
