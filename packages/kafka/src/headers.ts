import type { IncomingRecord } from './record.ts'

type Value = string | Buffer
/** Headers to send; a list stands for a header that is there several times. */
export type Headers = Readonly<Record<string, Value | readonly Value[]>>

const OURS = 'dlq-'
const KEPT = 'dlq-original-'

/** The client cannot send a header without a value: it becomes an empty one. */
const withoutNull = (value: unknown): Value => (value ?? Buffer.alloc(0)) as Value

const rename = (headers: IncomingRecord['headers'], toName: (name: string) => string): Headers =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      toName(name),
      Array.isArray(value) ? value.map(withoutNull) : withoutNull(value),
    ]),
  )

/** The headers of a record as its dead letter keeps them: under their names, unless those are ours. */
export const keptHeaders = (headers: IncomingRecord['headers']): Headers =>
  rename(headers, (name) => (name.startsWith(OURS) ? KEPT + name : name))

/** The headers of the original record in those of its dead letter. */
export function originalHeaders(headers: IncomingRecord['headers']): Headers {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(OURS) || name.startsWith(KEPT),
  )
  return rename(Object.fromEntries(kept), (name) =>
    name.startsWith(KEPT) ? name.slice(KEPT.length) : name,
  )
}

/** The text of a header, of its last value when it is there several times. */
export function headerText(value: IncomingRecord['headers'][string]): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value
  return last === undefined || last === null ? undefined : last.toString()
}
