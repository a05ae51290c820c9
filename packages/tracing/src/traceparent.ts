import type { IncomingRecord } from '@tickertape/kafka'

/** Header that names the span that a record was written in, as W3C Trace Context has it. */
export const traceparentHeader = (traceparent: string) => ({ traceparent })

/** The span that a record was written in; undefined for one that has none, as those outside the sample. */
export function traceparentOf({ headers }: Pick<IncomingRecord, 'headers'>): string | undefined {
  const { traceparent } = headers
  const last = Array.isArray(traceparent) ? traceparent.at(-1) : traceparent
  return last ? String(last) : undefined
}
