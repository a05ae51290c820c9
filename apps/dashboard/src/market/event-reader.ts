import type { RecordView } from '@tickertape/kafka'
import {
  type Bar,
  type Kind,
  type Quote,
  readAs,
  readSchemaId,
  resolve,
  schemas,
  type Trade,
  typeOf,
  type Writer,
} from '@tickertape/schema'
import { type MarketEvent, toMarketEvent } from './market-event.ts'

/**
 * Reads the values of flattened topics without waiting, as the live edge comes by thousands a second: a value of
 * a schema that is not known yet is left out, and its schema is fetched meanwhile.
 */
export class EventReader {
  readonly #schemaById: (id: number) => Promise<object>
  readonly #writers = new Map<number, Writer>()
  readonly #asked = new Set<number>()
  /** Values that could not be read. */
  unread = 0

  constructor(schemaById: (id: number) => Promise<object>) {
    this.#schemaById = schemaById
  }

  /** Fetches a schema before its first value comes. Rejects with a TAPE_SCHEMA_ or TAPE_REGISTRY_ error. */
  async learn(kind: Kind, schemaId: number): Promise<void> {
    this.#asked.add(schemaId)
    const type = typeOf(await this.#schemaById(schemaId))
    this.#writers.set(schemaId, { type, resolver: resolve(schemas[kind].eventType, type) })
  }

  /** Undefined for what does not read, and for what moves no price. */
  read(kind: Kind, partition: number, record: RecordView): MarketEvent | undefined {
    const value = record.value()
    try {
      const schemaId = readSchemaId(value)
      const writer = this.#writers.get(schemaId)
      if (writer && value) {
        const event = readAs<Bar | Trade | Quote>(value, writer, schemas[kind].eventType)
        return toMarketEvent(kind, event, partition)
      }
      if (!this.#asked.has(schemaId)) {
        this.learn(kind, schemaId).catch(() => this.#asked.delete(schemaId))
      }
    } catch {
      // The flattener writes only what reads; whatever else is here is shown by the topic browser.
    }
    this.unread++
    return undefined
  }
}
