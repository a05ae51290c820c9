import type { RecordView } from '@tickertape/kafka'
import {
  type Alert,
  type Bar,
  type Candle,
  derivedSchemas,
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
import {
  type AlertEvent,
  type CandleEvent,
  type MarketEvent,
  toAlertEvent,
  toCandleEvent,
  toMarketEvent,
} from './market-event.ts'

/** Topics of streaming SQL that the page reads. */
export const madeNames = ['candles', 'alerts'] as const
export type MadeName = (typeof madeNames)[number]

const typeOfValue = (name: Kind | MadeName) =>
  name === 'candles' || name === 'alerts' ? derivedSchemas[name].type : schemas[name].eventType

/**
 * Reads the values of topics without waiting, as the live edge comes by thousands a second: a value of
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
  async learn(name: Kind | MadeName, schemaId: number): Promise<void> {
    this.#asked.add(schemaId)
    const type = typeOf(await this.#schemaById(schemaId))
    this.#writers.set(schemaId, { type, resolver: resolve(typeOfValue(name), type) })
  }

  /** Undefined for what does not read, and for what moves no price. */
  read(kind: Kind, partition: number, record: RecordView): MarketEvent | undefined {
    const event = this.#value<Bar | Trade | Quote>(kind, record)
    return event && toMarketEvent(kind, event, partition)
  }

  /** Undefined for what does not read. */
  readCandle(record: RecordView): CandleEvent | undefined {
    const candle = this.#value<Candle>('candles', record)
    return candle && toCandleEvent(candle, Date.now())
  }

  /** Undefined for what does not read. */
  readAlert(record: RecordView): AlertEvent | undefined {
    const alert = this.#value<Alert>('alerts', record)
    return alert && toAlertEvent(alert)
  }

  #value<T>(name: Kind | MadeName, record: RecordView): T | undefined {
    const value = record.value()
    try {
      const schemaId = readSchemaId(value)
      const writer = this.#writers.get(schemaId)
      if (writer && value) return readAs<T>(value, writer, typeOfValue(name))
      if (!this.#asked.has(schemaId)) {
        this.learn(name, schemaId).catch(() => this.#asked.delete(schemaId))
      }
    } catch {
      // Services write only what reads; whatever else is here is shown by the topic browser.
    }
    this.unread++
    return undefined
  }
}
