import { asTapeError, TapeError } from '@tickertape/errors'
import type { IncomingBatch, IncomingRecord, OutgoingRecord } from '@tickertape/kafka'
import { batchLayout, Decoder, encodeFramed, frameHeader, readSchemaId } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import { letterOf } from './dead-letter.ts'
import { type Cut, type FlatEvent, flatten } from './flatten.ts'

export interface FlattenerOptions {
  readonly streams: readonly PreparedStream[]
  readonly dlqTopic: string
  readonly schemaById: (schemaId: number) => Promise<object>
}

/** What is prepared once for a raw topic. */
interface Road {
  readonly stream: PreparedStream
  readonly cut: Cut
  /** Reads batches of other writer schemas in the shape of today's. */
  readonly decoder: Decoder<unknown>
}

function prepare(stream: PreparedStream, schemaById: FlattenerOptions['schemaById']): Road {
  const { kind, batch, event, batchType, eventSchemaId } = stream
  const layout = batchLayout(batch, event)
  if (!layout) throw new TapeError('TAPE_INTERNAL', `the two schemas of ${kind} do not line up`)
  const cut = { kind, layout, header: frameHeader(eventSchemaId) }
  return { stream, cut, decoder: new Decoder(schemaById, batchType) }
}

/** Turns the records of the raw topics into single events and dead letters. */
export class Flattener {
  readonly #dlqTopic: string
  readonly #roads: ReadonlyMap<string, Road>

  constructor({ streams, dlqTopic, schemaById }: FlattenerOptions) {
    this.#dlqTopic = dlqTopic
    this.#roads = new Map(streams.map((stream) => [stream.rawTopic, prepare(stream, schemaById)]))
  }

  /** Events and dead letters of a batch, in its order. Rejects only while the registry does not answer. */
  async transform(batch: IncomingBatch): Promise<readonly OutgoingRecord[]> {
    const road = this.#roads.get(batch.topic)
    if (!road) throw new TapeError('TAPE_INTERNAL', `no stream for topic ${batch.topic}`)
    const topic = road.stream.flattenedTopic
    const output: OutgoingRecord[] = []
    for (const record of batch.records) {
      try {
        const { timestampMs } = record
        for (const event of await eventsOf(road, record))
          output.push({ topic, timestampMs, ...event })
      } catch (cause) {
        const error = asTapeError(cause)
        if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
        output.push(letterOf(this.#dlqTopic, batch, record, error))
      }
    }
    return output
  }
}

/** Cuts a batch of today's schema as it is; one of another schema is rewritten in today's first. */
async function eventsOf(
  { stream, cut, decoder }: Road,
  record: IncomingRecord,
): Promise<FlatEvent[]> {
  const value = record.value as Buffer
  if (readSchemaId(record.value) === stream.batchSchemaId) return flatten(value, cut)
  const batch = await decoder.decode(value)
  return flatten(encodeFramed(stream.batchType, stream.batchSchemaId, batch), cut)
}
