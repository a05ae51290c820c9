import type { IncomingRecord } from './record.ts'

type HeaderValue = Buffer | string | null

/** All headers of a record in the order of the wire; a name may be there several times. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[]

interface WireHeader {
  readonly key: string
  readonly value: Buffer | null
}
const nothing = { key: '', value: undefined }
type Decode<T> = (decoder: unknown, ...rest: unknown[]) => T

/** Headers by name as the client makes them: a list where a name is there several times. */
export function headersByName(list: HeaderList): IncomingRecord['headers'] {
  const byName = new Map<string, Buffer | null | (Buffer | null)[]>()
  for (const [name, value] of list as [string, Buffer | null][]) {
    const before = byName.get(name)
    if (before === undefined) byName.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else byName.set(name, [before, value])
  }
  // A header without a value is null, as the client has it.
  return Object.fromEntries(byName) as IncomingRecord['headers']
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
