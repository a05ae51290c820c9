import type { HeaderList } from './header-list.ts'
import type { IncomingRecord } from './record.ts'

type Value = string | Buffer
/** Headers to send; a list stands for a header that is there several times. */
export type Headers = Readonly<Record<string, Value | readonly Value[]>>

const OURS = 'dlq-'
const KEPT = 'dlq-original-'

/** The headers of a record as its dead letter keeps them: under their names, unless those are ours. */
export const keptHeaders = (headers: HeaderList): HeaderList =>
  headers.map(([name, value]) => [name.startsWith(OURS) ? KEPT + name : name, value])

/** The headers of the original record among those of its dead letter. */
export const originalHeaders = (headers: HeaderList): HeaderList =>
  headers
    .filter(([name]) => !name.startsWith(OURS) || name.startsWith(KEPT))
    .map(([name, value]) => [name.startsWith(KEPT) ? name.slice(KEPT.length) : name, value])

/** The text of a header, of its last value when it is there several times. */
export function headerText(value: IncomingRecord['headers'][string]): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value
  return last === undefined || last === null ? undefined : last.toString()
}
