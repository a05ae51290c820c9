import type { HeaderList } from '@tickertape/kafka'

const NAME = 'traceparent'

/** Header that names the span that a record was written in, as W3C Trace Context has it. */
export const traceparentHeader = (traceparent: string) => ({ [NAME]: traceparent })

/** The span that a record was written in; undefined for one that has none, as those outside the sample. */
export function traceparentOf(headers: HeaderList): string | undefined {
  const value = headers.findLast(([name]) => name === NAME)?.[1]
  return value ? String(value) : undefined
}
