import { toLine } from '@tickertape/archive'
import { asTapeError } from '@tickertape/errors'
import type { IncomingBatch, IncomingRecord } from '@tickertape/kafka'
import { Decoder, readSchemaId } from '@tickertape/schema'

/**
 * Makes the line of a record. A value that does not decode is archived too, as its bytes and the reason.
 * Rejects only while the registry does not answer.
 */
export function lineMaker(schemaById: (schemaId: number) => Promise<object>) {
  const decoder = new Decoder<unknown>(schemaById)
  return async ({ topic, partition }: IncomingBatch, record: IncomingRecord): Promise<string> => {
    try {
      const schemaId = readSchemaId(record.value)
      const decoded = { schemaId, value: await decoder.decode(record.value) }
      return toLine({ topic, partition, record, decoded })
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.code.startsWith('TAPE_SCHEMA_')) throw error
      return toLine({ topic, partition, record, decoded: { error: error.code } })
    }
  }
}
