import { TapeError } from '@tickertape/errors'
import type { Type } from './avsc.ts'

/** Confluent wire format: magic byte 0, then the schema id as 4 bytes big-endian, then Avro. */
export const FRAME_BYTES = 5
const MAGIC = 0

/** The writer's schema id of a framed value. Throws a coded error that names what is wrong with it. */
export function readSchemaId(value: Buffer | null): number {
  if (value === null) throw new TapeError('TAPE_SCHEMA_TOMBSTONE', 'the record has no value')
  if (value.length < FRAME_BYTES) {
    const bytes = `${value.length} bytes`
    throw new TapeError(
      'TAPE_SCHEMA_FRAME_TRUNCATED',
      `a frame needs 5 bytes, the value has ${bytes}`,
    )
  }
  if (value[0] !== MAGIC) {
    const seen = `0x${value.toString('hex', 0, 1)}`
    throw new TapeError('TAPE_SCHEMA_MAGIC_BYTE', `the value begins with ${seen} instead of 0x00`)
  }
  return value.readUInt32BE(1)
}

export function frameHeader(schemaId: number): Buffer {
  const header = Buffer.alloc(FRAME_BYTES)
  header.writeUInt32BE(schemaId, 1)
  return header
}

let scratch = Buffer.allocUnsafeSlow(1 << 16)

/** Encodes a value behind its frame. Throws TAPE_SCHEMA_UNREADABLE if the value does not fit the type. */
export function encodeFramed(type: Type, schemaId: number, value: unknown): Buffer {
  scratch[0] = MAGIC
  scratch.writeUInt32BE(schemaId, 1)
  try {
    let end = type.encode(value, scratch, FRAME_BYTES)
    if (end < 0) {
      scratch = Buffer.allocUnsafeSlow((scratch.length - end) * 2)
      return encodeFramed(type, schemaId, value)
    }
    end = Math.max(end, FRAME_BYTES)
    return Buffer.from(scratch.subarray(0, end))
  } catch (cause) {
    const reason = (cause as Error).message
    throw new TapeError('TAPE_SCHEMA_UNREADABLE', `does not fit ${type.name}: ${reason}`, { cause })
  }
}
