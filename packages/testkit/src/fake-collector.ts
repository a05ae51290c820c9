import type { IncomingMessage, ServerResponse } from 'node:http'
import { json as jsonOf } from 'node:stream/consumers'
import { LoopbackServer } from './loopback-server.ts'

/** A span as a collector was told of it. */
export interface CollectedSpan {
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** Undefined for the first of a trace. */
  readonly parentSpanId: string | undefined
  readonly kind: 'internal' | 'producer' | 'consumer'
  /** Epoch milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** Why it failed, of one that did. */
  readonly error: string | undefined
}

/** JSON of OTLP 1.x, as far as this collector looks at it. */
interface WireAttribute {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: number | string
    readonly doubleValue?: number
    readonly boolValue?: boolean
  }
}
interface WireSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: readonly WireAttribute[]
  readonly status?: { readonly code?: number; readonly message?: string }
}
interface WireRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly WireAttribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

const KINDS: Readonly<Record<number, CollectedSpan['kind']>> = {
  1: 'internal',
  4: 'producer',
  5: 'consumer',
}
const STATUS_ERROR = 2
const HEX_OF = { traceId: /^[0-9a-f]{32}$/, spanId: /^[0-9a-f]{16}$/ }

function valuesOf(attributes: readonly WireAttribute[] = []): CollectedSpan['attributes'] {
  const entries = attributes.map(({ key, value }) => {
    const { stringValue, intValue, doubleValue, boolValue } = value
    return [key, stringValue ?? doubleValue ?? boolValue ?? Number(intValue)]
  })
  return Object.fromEntries(entries)
}

const millis = (nanos: string): number => Number(BigInt(nanos) / 1_000n) / 1_000

function spanOf(service: string, wire: WireSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId, name, attributes, status } = wire
  const kind = KINDS[wire.kind]
  if (!HEX_OF.traceId.test(traceId) || !HEX_OF.spanId.test(spanId) || !kind)
    throw new TypeError(`no span: ${JSON.stringify(wire)}`)
  return {
    ...{ service, name, traceId, spanId, kind },
    parentSpanId: parentSpanId || undefined,
    startMs: millis(wire.startTimeUnixNano),
    endMs: millis(wire.endTimeUnixNano),
    attributes: valuesOf(attributes),
    error: status?.code === STATUS_ERROR ? (status.message ?? '') : undefined,
  }
}

/** What it does with what is sent: takes it, refuses it for good, or never answers. */
export type CollectorMood = 'takes' | 'refuses' | 'hangs'

/** A collector that speaks OTLP over HTTP with JSON; its URL is for OTEL_EXPORTER_OTLP_ENDPOINT. */
export class FakeCollector extends LoopbackServer {
  readonly spans: CollectedSpan[] = []
  mood: CollectorMood = 'takes'
  /** Requests that came, whatever became of them. */
  requests = 0
  #changed = Promise.withResolvers<void>()

  static start(): Promise<FakeCollector> {
    return new FakeCollector().listen()
  }

  /** Resolves when it holds, which is asked after every request. */
  async until(holds: (collector: FakeCollector) => boolean): Promise<void> {
    while (!holds(this)) await this.#changed.promise
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url, method, headers } = request
    const isTraces = url === '/v1/traces' && method === 'POST'
    const isJson = headers['content-type']?.startsWith('application/json')
    if (!isTraces || !isJson) return void response.writeHead(isTraces ? 415 : 404).end()
    const { resourceSpans } = (await jsonOf(request)) as WireRequest
    if (this.mood === 'takes') {
      for (const { resource, scopeSpans } of resourceSpans) {
        const service = String(valuesOf(resource.attributes)['service.name'])
        for (const { spans } of scopeSpans)
          this.spans.push(...spans.map((span) => spanOf(service, span)))
      }
    }
    this.requests++
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
    if (this.mood === 'hangs') return
    const status = this.mood === 'takes' ? 200 : 400
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  }
}
