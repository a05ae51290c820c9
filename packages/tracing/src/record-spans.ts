import type { IncomingRecord } from '@tickertape/kafka'
import { traceparentOf } from './traceparent.ts'
import type { Attributes, BatchSpan, Tracer } from './tracing.ts'

export interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset?: number
}

/** The place of a record under the names that OpenTelemetry has for it. */
export const recordAttributes = ({ topic, partition, offset }: Place): Attributes => ({
  'messaging.system': 'kafka',
  'messaging.destination.name': topic,
  'messaging.destination.partition.id': String(partition),
  ...(offset === undefined ? {} : { 'messaging.kafka.offset': offset }),
})

/** Begins the span of what a service does with a record that it read; undefined outside the sample. */
export type RecordSpans = (
  place: Omit<Place, 'offset'>,
  record: Pick<IncomingRecord, 'headerList' | 'offset'>,
) => BatchSpan | undefined

/** Undefined where tracing is off, so that nobody looks at headers then. `verb` is what the service does. */
export function recordSpans(tracer: Tracer | undefined, verb: string): RecordSpans | undefined {
  if (!tracer) return undefined
  return ({ topic, partition }, record) => {
    const traceparent = traceparentOf(record.headerList)
    if (traceparent === undefined) return undefined
    const attributes = recordAttributes({ topic, partition, offset: record.offset })
    return tracer.follow(traceparent, `${verb} ${topic}`, { kind: 'consumer', attributes })
  }
}
