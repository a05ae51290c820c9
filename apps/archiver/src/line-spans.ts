import type { RecordSpans } from '@tickertape/tracing'
import type { ArchiveContext, Stored } from './partition-archiver.ts'

type ToLine = ArchiveContext['toLine']

/** Gives the line of a record of the sample the span that ends when the line is in an object. */
export function withSpans(toLine: ToLine, spanOf: RecordSpans | undefined): ToLine {
  if (!spanOf) return toLine
  return async (batch, record) => {
    const span = spanOf(batch, record)
    const line = await toLine(batch, record)
    return span ? { ...line, span } : line
  }
}

/** Ends the spans of what is durable. Of what another writer has stored, that one tells. */
export function endSpans({ spans, key, ours }: Stored): void {
  if (!ours) return
  for (const span of spans) span.end({ attributes: { 'tickertape.archive.object': key } })
}
