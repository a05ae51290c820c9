import { isUtf8 } from 'node:buffer'

/** A record as the archive keeps it: one line of JSON. */
export interface ArchivedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Kafka's timestamp of the record, epoch milliseconds. */
  readonly timestamp: number
  /** Text, or null without a key. A key that is no text is in `key_base64`. */
  readonly key: string | null
  readonly key_base64?: string
  readonly headers?: Readonly<Record<string, string | { readonly base64: string }>>
  readonly schema_id?: number
  /** The decoded value; null when it does not decode, and then `value_base64` has its bytes. */
  readonly value: unknown
  readonly value_base64?: string
  readonly error?: string
}

type HeaderValue = Buffer | string | (Buffer | string)[] | undefined

export interface LineInput {
  readonly topic: string
  readonly partition: number
  readonly record: {
    readonly offset: number
    readonly timestampMs: number
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headers: Readonly<Record<string, HeaderValue>>
  }
  /** What the value decodes to, or why it does not. */
  readonly decoded:
    | { readonly schemaId: number; readonly value: unknown }
    | { readonly error: string }
}

const asText = (bytes: Buffer): string | { base64: string } =>
  isUtf8(bytes) ? bytes.toString() : { base64: bytes.toString('base64') }

function headersOf(
  headers: Readonly<Record<string, HeaderValue>>,
): Pick<ArchivedRecord, 'headers'> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value
    return last === undefined ? [] : [[name, asText(Buffer.from(last))] as const]
  })
  return entries.length > 0 ? { headers: Object.fromEntries(entries) } : {}
}

function keyOf(key: Buffer | null): Pick<ArchivedRecord, 'key' | 'key_base64'> {
  if (key === null) return { key: null }
  const text = asText(key)
  return typeof text === 'string' ? { key: text } : { key: null, key_base64: text.base64 }
}

/** The line of a record, newline included. Nothing of the record is left out. */
export function toLine({ topic, partition, record, decoded }: LineInput): string {
  const line: ArchivedRecord = {
    topic,
    partition,
    offset: record.offset,
    timestamp: record.timestampMs,
    ...keyOf(record.key),
    ...headersOf(record.headers),
    ...('error' in decoded
      ? {
          value: null,
          ...(record.value && { value_base64: record.value.toString('base64') }),
          error: decoded.error,
        }
      : { schema_id: decoded.schemaId, value: decoded.value }),
  }
  return `${JSON.stringify(line)}\n`
}
