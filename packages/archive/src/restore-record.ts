import { crc32 } from 'node:zlib'
import { TapeError } from '@tickertape/errors'
import type { HeaderList } from '@tickertape/kafka'
import type { ArchivedRecord, ArchivedText } from './line.ts'

/** What a line of the archive was made from. */
export interface RestoredRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headerList: HeaderList
}

/** Encodes a value, frame included, with the schema of that id. */
export type EncodeValue = (schemaId: number, value: unknown) => Promise<Buffer>

const bytesOf = (text: ArchivedText): Buffer | null => {
  if (text === null) return null
  return typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.base64, 'base64')
}

async function valueBytes(line: ArchivedRecord, encode: EncodeValue): Promise<Buffer | null> {
  const { value_base64: base64, schema_id: schemaId, value } = line
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  return schemaId === undefined ? null : encode(schemaId, value)
}

/**
 * The record of a line, byte for byte. Rejects with TAPE_ARCHIVE_DAMAGED when the bytes do not have the
 * line's checksum: the line was changed, or the registry has another schema under its id.
 */
export async function restoreRecord(
  line: ArchivedRecord,
  encode: EncodeValue,
): Promise<RestoredRecord> {
  const { topic, partition, offset, timestamp, key, key_base64, headers = [] } = line
  const value = await valueBytes(line, encode)
  const checksum = value === null ? undefined : crc32(value)
  if (line.value_crc32 !== undefined && checksum !== line.value_crc32) {
    throw new TapeError(
      'TAPE_ARCHIVE_DAMAGED',
      `${topic}/${partition}@${offset}: the value has checksum ${checksum}, its line says ${line.value_crc32}: the line was changed, or schema ${line.schema_id} is another one in this registry`,
    )
  }
  return {
    offset,
    timestampMs: timestamp,
    key: key_base64 === undefined ? bytesOf(key) : Buffer.from(key_base64, 'base64'),
    value,
    headerList: headers.map(([name, text]) => [name, bytesOf(text)]),
  }
}
