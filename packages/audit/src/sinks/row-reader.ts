import { asTapeError } from '@tickertape/errors'
import { encodeFramed } from '@tickertape/schema'
import { showEvent } from '../event-reader.ts'
import { EventView } from '../event-shape.ts'
import type { RowTopic } from '../row-topic.ts'
import type { RowValues } from './sink-store.ts'

const NO_SCHEMA = 0

/** Shows rows of a store in the form of events, so that both have the same checksums and keys. */
export class RowReader {
  readonly #type: RowTopic['type']
  readonly #view: EventView
  readonly #event: Record<string, unknown> = {}

  constructor({ type, shape }: RowTopic) {
    this.#type = type
    this.#view = new EventView(shape)
  }

  /** The same view for every row; or why the row is no event, such as a number that is missing. */
  read(row: RowValues): EventView | string {
    for (const name of this.#view.shape.names) this.#event[name] = row[name] ?? null
    try {
      const bytes = encodeFramed(this.#type, NO_SCHEMA, this.#event)
      showEvent(this.#view, bytes, 0, bytes.length)
      return this.#view
    } catch (cause) {
      return asTapeError(cause).message
    }
  }
}
