type HeaderValue = Buffer | string | null

/** All headers of a record in the order of the wire; a name may be there several times. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[]

/** Headers by name, as the client has them: without the order of different names, and never null. */
type HeadersByName = Readonly<Record<string, unknown>>

interface WireHeader {
  readonly key: string
  readonly value: Buffer | null
}
const nothing = { key: '', value: undefined }
type Decode<T> = (decoder: unknown, ...rest: unknown[]) => T

type ByName = Record<string, Buffer | null | (Buffer | null)[]>

/** Headers by name as the client makes them: a list where a name is there several times. */
function headersByName(list: HeaderList): ByName {
  const byName = new Map<string, Buffer | null | (Buffer | null)[]>()
  for (const [name, value] of list as [string, Buffer | null][]) {
    const before = byName.get(name)
    if (before === undefined) byName.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else byName.set(name, [before, value])
  }
  return Object.fromEntries(byName)
}

/**
 * The client's decoders of a header and of a record, made to keep the list of headers with the record. A
 * record is decoded in one go, so one list at a time is being filled. The client is given nothing to collect:
 * it copied all headers for each one, 30 s for a record of 8,000.
 */
export function keepHeaderLists() {
  let list: [string, Buffer | null][] = []
  return {
    header:
      (decode: Decode<WireHeader>): Decode<typeof nothing> =>
      (decoder) => {
        const { key, value } = decode(decoder)
        list.push([key, value])
        return nothing
      },
    record:
      <T extends object>(decode: Decode<T>): Decode<T & { readonly headerList: HeaderList }> =>
      (...args) => {
        list = []
        const decoded = decode(...args)
        return Object.assign(decoded, { headerList: list, headers: headersByName(list) })
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
