import { createClient, createProducer, KafkaAdmin } from '@tickertape/kafka'
import { type RawBar, schemas } from '@tickertape/schema'
import { quietLog, type TestConfig, testConfig } from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { Batcher } from './batching/batcher.ts'
import type { Delivery, Frame } from './frame.ts'
import { createMetrics } from './metrics.ts'
import { pump } from './pipeline.ts'
import { Rejections } from './rejections/rejections.ts'
import { SendQueue } from './sending/send-queue.ts'

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'))
})

const clientOf = () =>
  createClient({
    brokers: setup.config.kafka.bootstrap_servers,
    clientId: 'test',
    log: quietLog,
  })

async function createTopic(settings: Readonly<Record<string, string>>): Promise<string> {
  const topic = setup.config.kafka.topics.raw_trade
  await using admin = await KafkaAdmin.connect(clientOf())
  await admin.ensureTopics([{ topic, partitions: 1, replicationFactor: 1, settings }])
  return topic
}

function partsFor(rawTopic: string) {
  const metrics = createMetrics([], () => 0)
  const rejections = new Rejections(quietLog, metrics)
  const streams = [{ ...schemas.bars, rawTopic, batchSchemaId: 1 }]
  const shape = {
    source: 'test',
    origin: 'live' as const,
    streams,
    partitions: 1,
    maxMessageBytes: 4_194_304,
  }
  const failed: string[] = []
  const intake = (frames: AsyncIterable<Frame>, name = 'test') => {
    const batcher = new Batcher({ ...shape, rejections })
    return { name, frames, encode: (frame: Delivery) => batcher.batches(frame as Frame) }
  }
  const onFailed = (name: string) => void failed.push(name)
  return { metrics, intake, onFailed, failed, queue: new SendQueue(50, 1e6) }
}

/** Frames of one bar each; `taken` counts those that were asked for. */
function endless() {
  const source = {
    taken: 0,
    async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
      for (;;) {
        const bar: RawBar = {
          S: 'A',
          o: 1,
          h: 1,
          l: 1,
          c: 1,
          v: 1,
          t: source.taken++,
          n: null,
          vw: null,
          tf: '1m',
        }
        const lineage = { receivedAt: Date.now() * 1000, feed: 'test', session: 'one' }
        yield { kind: 'bars', items: [bar], ...lineage }
      }
    },
  }
  return source
}

describe('the pipeline', () => {
  it('ends with the error of a broker that refuses, and takes no more from the source', async () => {
    const parts = partsFor(await createTopic({ 'max.message.bytes': '64' }))
    const frames = endless()
    await using producer = await createProducer(clientOf())
    const { signal } = new AbortController()
    const pumping = pump({ ...parts, intakes: [parts.intake(frames)], producer, signal })
    await expect(pumping).rejects.toMatchObject({ code: 'TAPE_KAFKA_FAILED' })
    expect(frames.taken).toBeLessThanOrEqual(52)
  })

  it('says how much is unsent when the broker does not take it before the stop is over', async () => {
    const parts = partsFor('a-topic-that-nobody-creates')
    const frames = endless()
    await using producer = await createProducer(clientOf())
    const signal = AbortSignal.timeout(100)
    const pumping = pump({
      ...parts,
      intakes: [parts.intake(frames)],
      producer,
      signal,
      drainMs: 200,
    })
    await expect(pumping).rejects.toThrow('50 events are not acknowledged 0.2 s after the stop')
    expect(frames.taken).toBeLessThanOrEqual(51)
  })

  it('sends what a source gave before its error, then ends with that error', async () => {
    const parts = partsFor(await createTopic({}))
    const good = endless()
    const frames = (async function* () {
      for await (const frame of good) {
        if (good.taken > 120) throw new Error('the feed refused')
        yield frame
      }
    })()
    await using producer = await createProducer(clientOf())
    const { signal } = new AbortController()
    await expect(
      pump({ ...parts, intakes: [parts.intake(frames)], producer, signal }),
    ).rejects.toThrow('the feed refused')
    expect(parts.queue.acknowledged).toBe(120)
  })

  it('lets other sources go on to their end when one fails', async () => {
    const parts = partsFor(await createTopic({}))
    const good = endless()
    const some = (async function* () {
      for await (const frame of good) {
        if (good.taken > 60) return
        yield frame
      }
    })()
    const bad = (async function* (): AsyncGenerator<Frame> {
      yield* []
      throw new Error('refused')
    })()
    await using producer = await createProducer(clientOf())
    const { signal } = new AbortController()
    const intakes = [parts.intake(bad, 'bad'), parts.intake(some, 'good')]
    await expect(pump({ ...parts, intakes, producer, signal })).rejects.toThrow('refused')
    expect([parts.queue.acknowledged, parts.failed]).toEqual([60, ['bad']])
  })
})
