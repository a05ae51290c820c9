import { setTimeout as sleep } from 'node:timers/promises'
import { AppProcess, eventually, FakeAlpaca, testConfig } from '@tickertape/testkit'
import { memory, shareOfCore } from '../columns.ts'
import { ourFlattener, streamsFlattener } from '../flatteners.ts'
import type { Contender, Job } from '../job.ts'
import { costOf } from '../process-cost.ts'
import { RawBarsFeed } from '../raw-bars.ts'
import { mostOf } from '../targets.ts'

const SETTLE_MS = { full: 30_000, short: 1_000 }
const MEASURED_MS = { full: 30_000, short: 500 }
const WITHIN_MS = 60_000

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

const idling = (name: string, pids: readonly number[], forMs: number): Contender => ({
  name,
  async run() {
    const before = { at: performance.now(), ...costOf(pids) }
    await sleep(forMs)
    const after = costOf(pids)
    return {
      events: 0,
      seconds: (performance.now() - before.at) / 1000,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      rssBytes: after.rssBytes,
    }
  },
})

export const idle: Job = {
  name: 'idle',
  title: 'Idle: what it costs when nothing flows',
  method: [
    'All services run side by side with everything open: the producer is subscribed to a feed that says nothing, flattener and archiver have their partitions of every raw topic, and each answers on its port. After half a minute each is watched for half a minute a round. CPU is counted in hundredths of a second, so 0.03 % is the least that shows.',
    'Kafka Streams waits on the one topic of bars.',
  ],
  columns: [shareOfCore, memory],
  targets: [
    {
      what: 'the most that a service takes',
      reach: { atMost: 0.5 },
      unit: '% of a core',
      measured: (rounds) => mostOf(shareOfCore)(rounds.slice(0, 3)),
    },
  ],
  limits: [
    'An idle service asks every broker for records every two seconds and tells its group at the same pace that it is there; the archiver looks twice a second whether an object is old. Until the event loop’s delay was looked at five times a second, and not a hundred times as the library of metrics does, more than half of an idle service was that look: the three took 0.7, 0.6 and 0.9 % of a core.',
  ],
  async contenders({ stack, size, resources }) {
    const fake = resources.use(await FakeAlpaca.start())
    const setup = await testConfig(stack.env, {
      ...{ KAFKA_PARTITIONS: '6', PRODUCER_SOURCE: 'alpaca', ALPACA_URL: fake.url },
      ...{ APCA_API_KEY_ID: 'fake-key', APCA_API_SECRET_KEY: 'fake-secret' },
    })
    const { env, config } = setup
    const feed = resources.use(await RawBarsFeed.open(setup, { barsPerBatch: 1, symbols: 1 }))
    const producer = resources.use(new AppProcess('producer', env))
    const flattener = resources.use(
      await ourFlattener.start({ config, env, eventSchemaId: feed.stream.eventSchemaId }),
    )
    const archiver = resources.use(new AppProcess('archiver', env))
    const streams = await streamsFlattener(stack, 'bytes')
    const other = await testConfig(stack.env, {
      KAFKA_TOPICS_RAW_TRADE: config.kafka.topics.raw_trade,
      KAFKA_TOPICS_FLATTENED_TRADE: config.kafka.topics.flattened_trade,
    })
    const peer = resources.use(
      await streams.start({ ...other, eventSchemaId: feed.stream.eventSchemaId }),
    )
    const ended = producer.exited().then((code) => {
      throw new Error(`the producer ended with ${code}: ${producer.output}`)
    })
    await Promise.race([fake.subscribed(0), ended])
    for (const { http_port: port } of [config.producer, config.flattener, config.archiver]) {
      await eventually(() => isReady(port), Boolean, WITHIN_MS)
    }
    await sleep(SETTLE_MS[size])
    return [
      idling('producer', [producer.pid], MEASURED_MS[size]),
      idling('flattener', flattener.pids, MEASURED_MS[size]),
      idling('archiver', [archiver.pid], MEASURED_MS[size]),
      idling('Kafka Streams', peer.pids, MEASURED_MS[size]),
    ]
  },
}
