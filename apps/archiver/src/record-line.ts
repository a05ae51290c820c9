import { toLine } from '@tickertape/archive'
import { asTapeError } from '@tickertape/errors'
import type { IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import { WriterCodec } from '@tickertape/schema'

export interface RecordLine {
  readonly text: string
  /** Events in the record's batch; 0 when it does not decode. */
  readonly events: number
}

/** A batch ends with the array of its events; any other value is not counted. */
function countEvents(value: object): number {
  const last = Object.values(value).at(-1)
  return Array.isArray(last) ? last.length : 0
}

/**
 * Makes the line of a record. A value that does not decode is archived too, as its bytes and the reason.
 * Rejects only while the registry does not answer.
 */
export function lineMaker(schemaById: (schemaId: number) => Promise<object>) {
  const codec = new WriterCodec(schemaById)
  return async (
    { topic, partition }: IncomingBatch,
    record: IncomingRecord,
  ): Promise<RecordLine> => {
    try {
      const decoded = await codec.decode(record.value)
      const text = toLine({ topic, partition, record, decoded })
      return { text, events: countEvents(decoded.value) }
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
      const text = toLine({ topic, partition, record, decoded: { error: error.code } })
      return { text, events: 0 }
    }
  }
}
