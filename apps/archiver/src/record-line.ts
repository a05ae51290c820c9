import { lineAround, toLine } from '@tickertape/archive'
import { asTapeError } from '@tickertape/errors'
import type { IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import { ExactJsonWriter, readSchemaId, WriterCodec } from '@tickertape/schema'
import type { BatchSpan } from '@tickertape/tracing'

export interface RecordLine {
  readonly bytes: Buffer
  /** Events in the record's batch; 0 when it does not decode. */
  readonly events: number
  /** Of a record of the sample. */
  readonly span?: BatchSpan
}

/** A batch ends with the array of its events; any other value is not counted. */
function countEvents(value: object): number {
  const last = Object.values(value).at(-1)
  return Array.isArray(last) ? last.length : 0
}

type SchemaById = (schemaId: number) => Promise<object>

/** The way of nearly every record: its line is written from its bytes. Resolves with undefined for any other. */
function exactLineMaker(schemaById: SchemaById) {
  const writers = new Map<number, ExactJsonWriter | undefined>()
  const learn = async (schemaId: number) => {
    const writer = ExactJsonWriter.of(await schemaById(schemaId))
    writers.set(schemaId, writer)
    return writer
  }
  return async (
    { topic, partition }: IncomingBatch,
    record: IncomingRecord,
  ): Promise<RecordLine | undefined> => {
    const { value } = record
    const schemaId = readSchemaId(value)
    if (!value) return undefined
    const writer = writers.has(schemaId) ? writers.get(schemaId) : await learn(schemaId)
    const exact = writer?.write(value)
    if (!exact) return undefined
    const head = { topic, partition, record: { ...record, value } }
    const bytes = lineAround(head, { schemaId, json: exact.json })
    return { bytes, events: exact.items }
  }
}

/** Decoded, a value takes many times its bytes: of those that are larger one at a time is. */
const LARGE_BYTES = 262_144

/**
 * Makes the line of a record. A value that does not decode is archived too, as its bytes and the reason.
 * Rejects only while the registry does not answer.
 */
export function lineMaker(schemaById: SchemaById) {
  const exactLine = exactLineMaker(schemaById)
  const codec = new WriterCodec(schemaById)
  const lineOf = async (batch: IncomingBatch, record: IncomingRecord): Promise<RecordLine> => {
    const { topic, partition } = batch
    try {
      const exact = await exactLine(batch, record)
      if (exact) return exact
      const decoded = await codec.decode(record.value)
      const text = toLine({ topic, partition, record, decoded })
      return { bytes: Buffer.from(text), events: countEvents(decoded.value) }
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
      const text = toLine({ topic, partition, record, decoded: { error: error.code } })
      return { bytes: Buffer.from(text), events: 0 }
    }
  }
  let large: Promise<unknown> = Promise.resolve()
  return (batch: IncomingBatch, record: IncomingRecord): Promise<RecordLine> => {
    if ((record.value?.length ?? 0) < LARGE_BYTES) return lineOf(batch, record)
    const line = large.then(() => lineOf(batch, record))
    large = line.catch(() => {})
    return line
  }
}
