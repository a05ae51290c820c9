import { setTimeout as sleep } from 'node:timers/promises'
import { KafkaAdmin, readTopic } from '@tickertape/kafka'
import { AppProcess, checkArchive, type TestConfig, testConfig } from '@tickertape/testkit'
import { benchClient } from './bench-client.ts'
import type { BenchStack } from './bench-stack.ts'
import { metricOf } from './metric.ts'
import { costOf } from './process-cost.ts'
import { committedBy, reached, writtenTo } from './progress.ts'
import { symbolList } from './symbols.ts'

export const soaked = ['producer', 'flattener', 'archiver'] as const
export type Soaked = (typeof soaked)[number]

export interface SoakPoint {
  readonly seconds: number
  /** Events that the producer has had acknowledged so far. */
  readonly events: number
  readonly services: Readonly<
    Record<Soaked, { readonly rssBytes: number; readonly cpuSeconds: number }>
  >
}

/** Events at every place when all is over. */
export interface SoakCounts {
  readonly produced: number
  readonly flattened: number
  readonly archived: number
}

export interface SoakOptions {
  readonly minutes: number
  readonly eventsPerSecond: number
  readonly onPoint: (point: SoakPoint) => void
}

const SYMBOLS = 500
const EVERY_MS = 15_000
const WITHIN_MS = 120_000

type Running = Readonly<Record<Soaked, AppProcess>>

async function pointOf(
  running: Running,
  { config }: TestConfig,
  began: number,
): Promise<SoakPoint> {
  const cost = (name: Soaked) => {
    const { rssBytes, cpuSeconds } = costOf([running[name].pid])
    return { rssBytes, cpuSeconds }
  }
  const services = {
    producer: cost('producer'),
    flattener: cost('flattener'),
    archiver: cost('archiver'),
  }
  const events = await metricOf(config.producer.http_port, 'tape_producer_events_total')
  return { seconds: (performance.now() - began) / 1000, events, services }
}

/** What the producer's last line says. */
function acknowledged({ output }: AppProcess): number {
  const last = output.split('\n').find((line) => line.includes('everything is acknowledged'))
  return last ? JSON.parse(last).events : 0
}

async function countFlattened({ config }: TestConfig): Promise<number> {
  let events = 0
  await readTopic(benchClient(config), {
    topic: config.kafka.topics.flattened_trade,
    onBatch: async ({ records }) => {
      events += records.length
    },
  })
  return events
}

async function countAll(running: Running, setup: TestConfig): Promise<SoakCounts> {
  const { config } = setup
  await running.producer.end()
  await using admin = await KafkaAdmin.connect(benchClient(config))
  const topic = config.kafka.topics.raw_trade
  const wanted = await writtenTo(admin, topic)()
  const done = committedBy(admin, config.flattener.group_id, topic)
  await reached({ done, wanted, withinMs: WITHIN_MS })
  await running.flattener.end()
  await running.archiver.end()
  const { problems, events: archived } = await checkArchive(config)
  if (problems.length > 0) throw new Error(problems.slice(0, 3).join('; '))
  const flattened = await countFlattened(setup)
  return { produced: acknowledged(running.producer), flattened, archived }
}

/** Runs the services at an even pace and notes what they cost; at the end nothing may be missing. */
export async function soak(
  { env }: BenchStack,
  { minutes, eventsPerSecond, onPoint }: SoakOptions,
): Promise<SoakCounts> {
  const setup = await testConfig(env, {
    ...{ KAFKA_PARTITIONS: '6', PRODUCER_SOURCE: 'synthetic', PRODUCER_KINDS: 'bars' },
    ...{ PRODUCER_SYMBOLS: symbolList(SYMBOLS), PRODUCER_RATE: String(eventsPerSecond) },
  })
  await using resources = new AsyncDisposableStack()
  const start = (name: Soaked) => resources.use(new AppProcess(name, setup.env))
  const running = {
    producer: start('producer'),
    flattener: start('flattener'),
    archiver: start('archiver'),
  }
  const began = performance.now()
  const end = began + minutes * 60_000
  for (let next = began; next < end; next += EVERY_MS) {
    await sleep(Math.max(0, Math.min(next + EVERY_MS, end) - performance.now()))
    onPoint(await pointOf(running, setup, began))
  }
  const counts = await countAll(running, setup)
  if (new Set(Object.values(counts)).size > 1) throw new Error(JSON.stringify(counts))
  return counts
}
