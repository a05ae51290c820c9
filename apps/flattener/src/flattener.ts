import { asTapeError, TapeError } from '@tickertape/errors'
import type {
  IncomingBatch,
  IncomingRecord,
  OutgoingRecord,
  RecordOutput,
  SlicedValue,
  TopicOutput,
} from '@tickertape/kafka'
import { batchLayout, Decoder, encodeFramed, frameHeader, readSchemaId } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import { type BatchSpan, type RecordSpans, traceparentHeader } from '@tickertape/tracing'
import { letterOf } from './dead-letter.ts'
import { type Cut, flatten } from './flatten.ts'

export interface FlattenerOptions {
  readonly streams: readonly PreparedStream[]
  readonly dlqTopic: string
  readonly schemaById: (schemaId: number) => Promise<object>
  /** Undefined where tracing is off. */
  readonly spanOf?: RecordSpans | undefined
}

/** A raw record of the sample, and what became of it. */
export interface Traced {
  readonly span: BatchSpan
  readonly events: number
  /** Code of the error that made it a dead letter. */
  readonly refused?: string
}

/** What became of a batch. */
export interface Flattened {
  readonly events: number
  readonly letters: readonly OutgoingRecord[]
  /** What was done for records of the sample; ended when it is committed. */
  readonly traced: readonly Traced[]
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
  readonly #spanOf: RecordSpans | undefined

  constructor({ streams, dlqTopic, schemaById, spanOf }: FlattenerOptions) {
    this.#dlqTopic = dlqTopic
    this.#spanOf = spanOf
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
    const traced: Traced[] = []
    let events = 0
    for (const record of batch.records) {
      const span = this.#spanOf?.(batch, record)
      try {
        const value = isCurrent(road, record) ? record.value : await rewritten(road, record)
        const headers = span && traceparentHeader(span.traceparent)
        const count = append(road, { value, timestampMs: record.timestampMs, headers }, topic)
        events += count
        if (span) traced.push({ span, events: count })
      } catch (cause) {
        const error = asTapeError(cause)
        if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
        letters.push(letterOf(this.#dlqTopic, batch, record, error))
        if (span) traced.push({ span, events: 0, refused: error.code })
      }
    }
    if (letters.length > 0) {
      const dlq = await output.topic(this.#dlqTopic)
      for (const letter of letters) dlq.add(letter)
    }
    return { events, letters, traced }
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

type Whole = Pick<SlicedValue, 'value' | 'timestampMs' | 'headers'>

/** Appends the events of a value, all or, when it throws, none; answers how many. */
function append(
  { cut, prefix }: Road,
  { value, timestampMs, headers }: Whole,
  topic: TopicOutput,
): number {
  const { items, lineageFrom: suffixFrom, lineageTo: suffixTo } = flatten(value, cut)
  items.each(topic.slicesOf({ value, prefix, suffixFrom, suffixTo, timestampMs, headers }))
  return items.count
}
