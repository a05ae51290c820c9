type HeaderValue = Buffer | string | null

/** All headers of a record in the order of the wire; a name may be there several times. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[]

/** Headers by name, as the client has them: without the order of different names, and never null. */
type HeadersByName = Readonly<Record<string, unknown>>

interface WireHeader {
  readonly key: string
  readonly value: Buffer | null
}
type Decode<T> = (decoder: unknown, ...rest: unknown[]) => T

/**
 * The client's decoders of a header and of a record, made to keep the list of headers with the record. A
 * record is decoded in one go, so one list at a time is being filled.
 */
export function keepHeaderLists() {
  let list: [string, Buffer | null][] = []
  return {
    header:
      (decode: Decode<WireHeader>): Decode<WireHeader> =>
      (decoder) => {
        const header = decode(decoder)
        list.push([header.key, header.value])
        return header
      },
    record:
      <T extends object>(decode: Decode<T>): Decode<T & { readonly headerList: HeaderList }> =>
      (...args) => {
        list = []
        return Object.assign(decode(...args), { headerList: list })
      },
  }
}

interface Encoder {
  writeVarInt(value: number): Encoder
  writeInt8(value: number): Encoder
  writeVarLong(value: number): Encoder
  writeVarIntBytes(value: HeaderValue): Encoder
  writeVarIntString(value: string): Encoder
  writeEncoder(encoder: Encoder): Encoder
  size(): number
}

interface WireRecord {
  readonly offsetDelta?: number
  readonly timestampDelta?: number
  readonly key: HeaderValue
  readonly value: HeaderValue
  readonly headers?: HeaderList | HeadersByName
}

/** The client's encoder of a record, made to take a list of headers too: in order, null values included. */
export const takeHeaderLists =
  (encode: (record: WireRecord) => Encoder, newEncoder: () => Encoder) =>
  (record: WireRecord): Encoder => {
    const { offsetDelta = 0, timestampDelta = 0, key, value, headers } = record
    if (!Array.isArray(headers)) return encode(record)
    const list: HeaderList = headers
    const body = newEncoder()
      .writeInt8(0)
      .writeVarLong(timestampDelta)
      .writeVarInt(offsetDelta)
      .writeVarIntBytes(key)
      .writeVarIntBytes(value)
      .writeVarInt(list.length)
    for (const [name, content] of list) body.writeVarIntString(name).writeVarIntBytes(content)
    return newEncoder().writeVarInt(body.size()).writeEncoder(body)
  }
