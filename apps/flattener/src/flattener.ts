import { asTapeError, TapeError } from '@tickertape/errors'
import type {
  IncomingBatch,
  IncomingRecord,
  OutgoingRecord,
  RecordOutput,
  TopicOutput,
} from '@tickertape/kafka'
import { batchLayout, Decoder, encodeFramed, frameHeader, readSchemaId } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import { letterOf } from './dead-letter.ts'
import { type Cut, flatten } from './flatten.ts'

export interface FlattenerOptions {
  readonly streams: readonly PreparedStream[]
  readonly dlqTopic: string
  readonly schemaById: (schemaId: number) => Promise<object>
}

/** What became of a batch. */
export interface Flattened {
  readonly events: number
  readonly letters: readonly OutgoingRecord[]
}

/** What is prepared once for a raw topic. */
interface Road {
  readonly stream: PreparedStream
  readonly cut: Cut
  /** Frame of the flattened values. */
  readonly prefix: Buffer
  /** Reads batches of other writer schemas in the shape of today's. */
  readonly decoder: Decoder<unknown>
}

function prepare(stream: PreparedStream, schemaById: FlattenerOptions['schemaById']): Road {
  const { kind, batch, event, batchType, eventSchemaId } = stream
  const layout = batchLayout(batch, event)
  if (!layout) throw new TapeError('TAPE_INTERNAL', `the two schemas of ${kind} do not line up`)
  const decoder = new Decoder(schemaById, batchType)
  return { stream, cut: { kind, layout }, prefix: frameHeader(eventSchemaId), decoder }
}

/** Turns the records of the raw topics into single events and dead letters. */
export class Flattener {
  readonly #dlqTopic: string
  readonly #roads: ReadonlyMap<string, Road>

  constructor({ streams, dlqTopic, schemaById }: FlattenerOptions) {
    this.#dlqTopic = dlqTopic
    this.#roads = new Map(streams.map((stream) => [stream.rawTopic, prepare(stream, schemaById)]))
  }

  /**
   * Appends the events and dead letters of a batch in its order. Rejects only while the registry does not
   * answer.
   */
  async transform(batch: IncomingBatch, output: RecordOutput): Promise<Flattened> {
    const road = this.#roads.get(batch.topic)
    if (!road) throw new TapeError('TAPE_INTERNAL', `no stream for topic ${batch.topic}`)
    const topic = await output.topic(road.stream.flattenedTopic)
    const letters: OutgoingRecord[] = []
    let events = 0
    for (const record of batch.records) {
      try {
        const value = isCurrent(road, record) ? record.value : await rewritten(road, record)
        events += append(road, value, record.timestampMs, topic)
      } catch (cause) {
        const error = asTapeError(cause)
        if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
        letters.push(letterOf(this.#dlqTopic, batch, record, error))
      }
    }
    if (letters.length > 0) {
      const dlq = await output.topic(this.#dlqTopic)
      for (const letter of letters) dlq.add(letter)
    }
    return { events, letters }
  }
}

interface Readable extends IncomingRecord {
  readonly value: Buffer
}

/** Whether a record has today's schema and can be cut as it is. Throws for a value without a frame. */
function isCurrent({ stream }: Road, record: IncomingRecord): record is Readable {
  return readSchemaId(record.value) === stream.batchSchemaId
}

/** A batch of another schema in today's. */
async function rewritten({ stream, decoder }: Road, { value }: IncomingRecord): Promise<Buffer> {
  const batch = await decoder.decode(value)
  return encodeFramed(stream.batchType, stream.batchSchemaId, batch)
}

/** Appends the events of a value, all or, when it throws, none; answers how many. */
function append(
  { cut, prefix }: Road,
  value: Buffer,
  timestampMs: number,
  topic: TopicOutput,
): number {
  const { items, lineageFrom, lineageTo } = flatten(value, cut)
  items.each(
    topic.slicesOf({ value, prefix, suffixFrom: lineageFrom, suffixTo: lineageTo, timestampMs }),
  )
  return items.count
}
