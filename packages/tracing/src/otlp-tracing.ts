import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer as Spans,
  trace,
} from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Log } from '@tickertape/kafka'
import { SpanDelivery } from './span-delivery.ts'
import type { BatchSpan, SpanOptions, Tracer, Tracing } from './tracing.ts'

export interface OtlpTracingOptions {
  readonly endpoint: string
  /** Of the batches that a trace begins with. */
  readonly share: number
  readonly service: string
  readonly log: Log
}

const SEND_EVERY_MS = 1_000
const SEND_WITHIN_MS = 5_000
/** Of the ten seconds that a service has to stop. */
const FLUSH_WITHIN_MS = 1_000

const kinds = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const

function batchSpanOf(span: Span): BatchSpan {
  const { traceId, spanId } = span.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    end({ attributes, error } = {}) {
      if (attributes) span.setAttributes(attributes)
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
      span.end(Date.now())
    },
  }
}

function tracerOf(spans: Spans): Tracer {
  const start = (name: string, options: SpanOptions, parent: Context) => {
    const { kind, startMs: startTime = Date.now(), attributes = {} } = options
    const span = spans.startSpan(name, { kind: kinds[kind], startTime, attributes }, parent)
    return span.isRecording() ? batchSpanOf(span) : undefined
  }
  return {
    begin: (name, options) => start(name, options, ROOT_CONTEXT),
    follow(traceparent, name, options) {
      const context = parseTraceParent(traceparent)
      if (!context) return undefined
      return start(
        name,
        options,
        trace.setSpanContext(ROOT_CONTEXT, { ...context, isRemote: true }),
      )
    },
  }
}

/**
 * Sends spans by OTLP over HTTP as JSON. What waits is bounded, and dropped while nobody takes it: a service
 * works the same with the collector away, and its stop waits for it for a second at most.
 */
export function openOtlpTracing({ endpoint, share, service, log }: OtlpTracingOptions): Tracing {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = new SpanDelivery(new OTLPTraceExporter({ url, timeoutMillis: SEND_WITHIN_MS }), {
    onFailing: (err) => log.warn({ err, url }, 'traces are dropped: nobody takes them'),
    onBack: () => log.info({ url }, 'traces are taken again'),
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'tickertape',
      'service.instance.id': crypto.randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  })
  log.info({ url, share }, 'tracing')
  return {
    tracer: tracerOf(provider.getTracer('tickertape')),
    async [Symbol.asyncDispose]() {
      // What is not taken was told by the exporter.
      const flushed = provider.shutdown().catch(() => {})
      await Promise.race([flushed, sleep(FLUSH_WITHIN_MS, undefined, { ref: false })])
    },
  }
}
