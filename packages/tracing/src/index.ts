export { type Place, type RecordSpans, recordAttributes, recordSpans } from './record-spans.ts'
export { traceparentHeader, traceparentOf } from './traceparent.ts'
export {
  type BatchSpan,
  openTracing,
  type SpanEnd,
  type SpanOptions,
  type Tracer,
  type Tracing,
} from './tracing.ts'
