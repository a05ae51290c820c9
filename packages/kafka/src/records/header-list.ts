import type { IncomingRecord } from './record.ts'

type HeaderValue = Buffer | string | null

/** All headers of a record in the order of the wire; a name may be there several times. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[]

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
