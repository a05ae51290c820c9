import type { Config } from '@tickertape/config'
import type { Log } from '@tickertape/kafka'

export type Attributes = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  /** What this service does with Kafka here: writes to it, reads from it, or neither. */
  readonly kind: 'producer' | 'consumer' | 'internal'
  /** Epoch milliseconds; now without it. */
  readonly startMs?: number
  readonly attributes?: Attributes
}

export interface SpanEnd {
  readonly attributes?: Attributes
  /** Why the work failed; without it, it did not. */
  readonly error?: string
}

/** What one service does with one batch of the sample. A span that is not ended is not sent. */
export interface BatchSpan {
  /** Names this span as the parent of others: the value of W3C Trace Context's header of that name. */
  readonly traceparent: string
  end(result?: SpanEnd): void
}

export interface Tracer {
  /** Begins the trace of a batch; undefined for one that is not in the sample. */
  begin(name: string, options: SpanOptions): BatchSpan | undefined
  /** Goes on with the trace that a header names; undefined where it names none, or one without sample. */
  follow(traceparent: string, name: string, options: SpanOptions): BatchSpan | undefined
}

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer
}

/** Undefined where no endpoint is set: nothing of OpenTelemetry is loaded then. */
export async function openTracing(
  service: string,
  { tracing }: Pick<Config, 'tracing'>,
  log: Log,
): Promise<Tracing | undefined> {
  if (tracing.endpoint === '') return undefined
  const { openOtlpTracing } = await import('./otlp-tracing.ts')
  return openOtlpTracing({ ...tracing, service, log })
}
