import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { HeaderList } from '@tickertape/kafka'
import { isJsonExact } from './json-exact.ts'

/** Bytes that are text stand as text, others as base64, an absent value as null. */
export type ArchivedText = string | { readonly base64: string } | null

/** A record as the archive keeps it: one line of JSON, from which the very bytes of the record can be made. */
export interface ArchivedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Kafka's timestamp of the record, epoch milliseconds. */
  readonly timestamp: number
  /** Text, or null without a key. A key that is no text is in `key_base64`. */
  readonly key: string | null
  readonly key_base64?: string
  /** In the order of the record; a name may be there several times. */
  readonly headers?: readonly (readonly [name: string, value: ArchivedText])[]
  readonly schema_id?: number
  /** The decoded value; null when it does not decode. */
  readonly value: unknown
  /** The bytes of a value that does not decode, or that encoding would write otherwise. */
  readonly value_base64?: string
  /** CRC-32 of the value's bytes; absent when the record has no value. */
  readonly value_crc32?: number
  /** Why the value does not decode. */
  readonly error?: string
}

export interface LineInput {
  readonly topic: string
  readonly partition: number
  readonly record: {
    readonly offset: number
    readonly timestampMs: number
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headerList: HeaderList
  }
  /** What the value decodes to and whether encoding that gives the same bytes, or why it does not decode. */
  readonly decoded:
    | { readonly schemaId: number; readonly value: unknown; readonly reversible: boolean }
    | { readonly error: string }
}

const asText = (bytes: Buffer): string | { base64: string } =>
  isUtf8(bytes) ? bytes.toString() : { base64: bytes.toString('base64') }

function keyOf(key: Buffer | null): Pick<ArchivedRecord, 'key' | 'key_base64'> {
  if (key === null) return { key: null }
  const text = asText(key)
  return typeof text === 'string' ? { key: text } : { key: null, key_base64: text.base64 }
}

function headersOf(headers: HeaderList): Pick<ArchivedRecord, 'headers'> {
  if (headers.length === 0) return {}
  return {
    headers: headers.map(([name, value]) => [
      name,
      value === null ? null : asText(Buffer.from(value)),
    ]),
  }
}

function valuePart(value: Buffer | null, decoded: LineInput['decoded']): Partial<ArchivedRecord> {
  const bytes = value && { value_base64: value.toString('base64') }
  if ('error' in decoded) return { value: null, ...bytes, error: decoded.error }
  const exact = decoded.reversible && isJsonExact(decoded.value)
  return { schema_id: decoded.schemaId, value: decoded.value, ...(exact ? {} : bytes) }
}

type Head = Omit<LineInput, 'decoded'>

const headOf = ({ topic, partition, record }: Head): Partial<ArchivedRecord> => ({
  topic,
  partition,
  offset: record.offset,
  timestamp: record.timestampMs,
  ...keyOf(record.key),
  ...headersOf(record.headerList),
})

/** The line of a record, newline included. Nothing of the record is left out. */
export function toLine(input: LineInput): string {
  const { value } = input.record
  const line: Partial<ArchivedRecord> = {
    ...headOf(input),
    ...valuePart(value, input.decoded),
    ...(value && { value_crc32: crc32(value) }),
  }
  return `${JSON.stringify(line)}\n`
}

/** The same line for a value whose exact JSON is made already. */
export function lineAround(
  head: Head & { readonly record: { readonly value: Buffer } },
  { schemaId, json }: { readonly schemaId: number; readonly json: Buffer },
): Buffer {
  const front = JSON.stringify({ ...headOf(head), schema_id: schemaId })
  const before = Buffer.from(`${front.slice(0, -1)},"value":`)
  const behind = Buffer.from(`,"value_crc32":${crc32(head.record.value)}}\n`)
  return Buffer.concat([before, json, behind])
}
