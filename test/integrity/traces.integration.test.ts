import {
  AppProcess,
  type CollectedSpan,
  eventually,
  FakeCollector,
  freePort,
  prepareTables,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { audited } from './audited.ts'

const apps = ['producer', 'flattener', 'archiver', 'watcher']

let setup: TestConfig

beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), {
    OTEL_TRACES_SAMPLER_ARG: '1',
    S3_SINK_MAX_AGE_MS: '1000',
    PRODUCER_RATE: '30',
    PRODUCER_KINDS: 'trades',
  })
  await prepareTables(setup)
})

/** Runs every service with this endpoint until `holds`, audits what they made, and stops them; answers their logs by name. */
async function runUntil(
  endpoint: string,
  holds: (logs: () => readonly string[]) => Promise<unknown>,
): Promise<readonly string[]> {
  const env = { ...setup.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  await using stack = new AsyncDisposableStack()
  const services = apps.map((app) => stack.use(new AppProcess(app, env)))
  const logs = () => services.map(({ output }) => output)
  await holds(logs)
  const [producer, ...others] = services
  expect(await producer?.end()).toBe(0)
  await audited(setup.config)
  expect(await Promise.all(others.map((service) => service.end()))).toEqual([0, 0, 0])
  return logs()
}

/** The spans of the first trace that every service took part in, by service. */
function wholeTrace({ spans }: FakeCollector): Map<string, CollectedSpan> | undefined {
  const traces = Map.groupBy(spans, ({ traceId }) => traceId)
  return [...traces.values()]
    .map((trace) => new Map(trace.map((span) => [span.service, span])))
    .find((services) => services.size === apps.length)
}

describe('a batch of the sample', () => {
  it('has one trace from the socket to its query and to its object, each span under the one before', async () => {
    await using collector = await FakeCollector.start()
    await runUntil(collector.url, () => collector.until((one) => wholeTrace(one) !== undefined))
    const trace = wholeTrace(collector)
    const [sent, flattened, archived, queried] = apps.map((app) => trace?.get(app)) as [
      CollectedSpan,
      CollectedSpan,
      CollectedSpan,
      CollectedSpan,
    ]
    const { raw_tick: raw } = setup.config.kafka.topics
    const { tick_table: table } = setup.config.pinot
    expect([sent, flattened, archived, queried].map(({ name }) => name)).toEqual([
      `send ${raw}`,
      `flatten ${raw}`,
      `archive ${raw}`,
      `query ${table}`,
    ])
    expect(sent.parentSpanId).toBeUndefined()
    expect(flattened.parentSpanId).toBe(sent.spanId)
    expect(archived.parentSpanId).toBe(sent.spanId)
    expect(queried.parentSpanId).toBe(flattened.spanId)
    for (const span of [sent, flattened, archived, queried]) expect(span.error).toBeUndefined()
    const { 'tickertape.events': events } = sent.attributes
    expect(flattened.attributes).toMatchObject({ 'tickertape.events': events })
    expect(archived.attributes['messaging.kafka.offset']).toBe(
      flattened.attributes['messaging.kafka.offset'],
    )
    expect(archived.attributes['tickertape.archive.object']).toContain(`${raw}/`)
    expect(queried.endMs).toBeGreaterThanOrEqual(flattened.startMs)
  })

  it('is sent, flattened, archived and queryable the same when nobody takes traces', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const told = (log: string) => log.split('traces are dropped').length - 1
    const logs = await runUntil(nobody, (all) =>
      eventually(
        async () => all().map(told),
        (times) => times.every((count) => count > 0),
      ),
    )
    expect(logs.map(told)).toEqual([1, 1, 1, 1])
  })
})
