import { FakeCollector } from '@tickertape/testkit'
import { describe, expect, it } from 'vitest'
import { openOtlpTracing } from './otlp-tracing.ts'
import type { Tracer } from './tracing.ts'

const RECEIVED_MS = Date.now() - 250

function open({ url: endpoint }: FakeCollector, share = 1) {
  const told: string[] = []
  const tell = (_facts: object, message: string) => void told.push(message)
  const log = { debug() {}, info: tell, warn: tell }
  return { told, tracing: openOtlpTracing({ endpoint, share, service: 'producer', log }) }
}

const oneBatch = (tracer: Tracer) => {
  const sent = tracer.begin('send raw', { kind: 'producer', startMs: RECEIVED_MS })
  const flattened = tracer.follow(sent?.traceparent ?? '', 'flatten raw', {
    kind: 'consumer',
    attributes: { 'messaging.kafka.offset': 12 },
  })
  flattened?.end({ attributes: { 'tickertape.events': 3 } })
  sent?.end()
}

describe('tracing', () => {
  it('sends one trace whose spans name their parents and say when they were', async () => {
    await using collector = await FakeCollector.start()
    const { tracing } = open(collector)
    oneBatch(tracing.tracer)
    await tracing[Symbol.asyncDispose]()
    const [flattened, sent] = collector.spans
    expect(sent).toMatchObject({ service: 'producer', name: 'send raw', kind: 'producer' })
    expect(sent?.startMs).toBe(RECEIVED_MS)
    expect(sent?.endMs).toBeGreaterThanOrEqual(RECEIVED_MS + 250)
    expect(sent?.parentSpanId).toBeUndefined()
    expect(flattened).toMatchObject({ name: 'flatten raw', kind: 'consumer', error: undefined })
    expect(flattened?.traceId).toBe(sent?.traceId)
    expect(flattened?.parentSpanId).toBe(sent?.spanId)
    expect(flattened?.attributes).toEqual({ 'messaging.kafka.offset': 12, 'tickertape.events': 3 })
  })

  it('says of a span that failed why', async () => {
    await using collector = await FakeCollector.start()
    const { tracing } = open(collector)
    const span = tracing.tracer.begin('flatten raw', { kind: 'consumer' })
    span?.end({ error: 'TAPE_SCHEMA_UNREADABLE' })
    await tracing[Symbol.asyncDispose]()
    expect(collector.spans.map(({ error }) => error)).toEqual(['TAPE_SCHEMA_UNREADABLE'])
  })

  it('begins the traces of its share only', async () => {
    await using collector = await FakeCollector.start()
    const none = open(collector, 0)
    await using _none = none.tracing
    const half = open(collector, 0.5)
    await using _half = half.tracing
    const begun = ({ tracing }: typeof half) =>
      Array.from({ length: 1_000 }, () => tracing.tracer.begin('a', { kind: 'producer' })).filter(
        (span) => span !== undefined,
      ).length
    expect(begun(none)).toBe(0)
    expect(begun(half)).toBeGreaterThan(400)
    expect(begun(half)).toBeLessThan(600)
  })

  it('follows a parent of the sample whatever its own share, and no other', async () => {
    await using collector = await FakeCollector.start()
    const { tracing } = open(collector, 0)
    await using _tracing = tracing
    const { tracer } = tracing
    const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
    const follows = (traceparent: string) =>
      tracer.follow(traceparent, 'a', { kind: 'consumer' }) !== undefined
    expect(follows(`00-${trace}-${span}-01`)).toBe(true)
    expect(follows(`00-${trace}-${span}-00`)).toBe(false)
    for (const other of ['', 'nonsense', `00-${trace}-01`, `ff-${trace}-${span}-01`]) {
      expect(follows(other)).toBe(false)
    }
  })

  it('tells once that nobody takes traces, and once that somebody does again', async () => {
    await using collector = await FakeCollector.start()
    collector.mood = 'refuses'
    const { tracing, told } = open(collector)
    const sendOne = async () => {
      const { requests } = collector
      oneBatch(tracing.tracer)
      await collector.until(() => collector.requests > requests)
    }
    await sendOne()
    await sendOne()
    collector.mood = 'takes'
    await sendOne()
    await tracing[Symbol.asyncDispose]()
    expect(told.slice(1)).toEqual([
      'traces are dropped: nobody takes them',
      'traces are taken again',
    ])
  })

  it('is closed within two seconds although the collector never answers', async () => {
    await using collector = await FakeCollector.start()
    collector.mood = 'hangs'
    const { tracing } = open(collector)
    oneBatch(tracing.tracer)
    const began = performance.now()
    await tracing[Symbol.asyncDispose]()
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(collector.requests).toBe(1)
  })
})
