import { recordAttributes, type Tracer, traceparentHeader } from '@tickertape/tracing'
import type { Batch } from './batcher.ts'

/** The batch, and when it is of the sample: with a span since its receipt, and a header that names it. */
export function traced(batch: Batch, partition: number, tracer: Tracer): Batch {
  const { record, events } = batch
  const { topic, timestampMs = Date.now() } = record
  const span = tracer.begin(`send ${topic}`, {
    kind: 'producer',
    startMs: timestampMs,
    attributes: { ...recordAttributes({ topic, partition }), 'tickertape.events': events },
  })
  if (!span) return batch
  return { ...batch, record: { ...record, headers: traceparentHeader(span.traceparent) }, span }
}
