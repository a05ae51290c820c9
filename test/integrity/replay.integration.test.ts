import { ArchiveStore } from '@tickertape/archive'
import { createClient, KafkaAdmin, TopicScanner } from '@tickertape/kafka'
import { PinotBroker } from '@tickertape/pinot'
import {
  AppProcess,
  BarFeed,
  checkArchive,
  eventually,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeAll, describe, expect, inject, it } from 'vitest'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA']

let setup: TestConfig
let feed: BarFeed
beforeAll(async () => {
  setup = await testConfig(inject('stackEnv'), { S3_SINK_MAX_AGE_MS: '700' })
  using store = new ArchiveStore(setup.config)
  await store.ensureBucket()
  feed = await BarFeed.open(setup.config)
  await using bootstrap = new AppProcess('pinot-bootstrap', setup.env)
  expect(await bootstrap.exited(), bootstrap.output).toBe(0)
})

/** Rows of the table, and the sum of what the feed numbered. */
async function rows(): Promise<readonly number[]> {
  const broker = new PinotBroker(setup.config.pinot.broker_url)
  const { rows: found } = await broker.query(
    `SELECT COUNT(*), SUM(v) FROM ${setup.config.pinot.table}`,
  )
  return (found[0] ?? []).map(Number)
}

/** Events in the flattened topic. */
async function flattened(): Promise<number> {
  const { kafka } = setup.config
  const topic = kafka.topics.flattened_trade
  const client = createClient({ brokers: kafka.bootstrap_servers, clientId: 'test', log: quietLog })
  await using admin = await KafkaAdmin.connect(client)
  await using scanner = await TopicScanner.connect(client)
  let events = 0
  const onRecord = () => {
    events++
  }
  for (const { partition, low, high } of await admin.ranges(topic)) {
    if (high > low) await scanner.scan({ topic, partition, from: low, onRecord })
  }
  return events
}

describe('a replay into the raw topic', () => {
  it('changes nothing in Pinot, although its events are flattened a second and a third time', async () => {
    await using _feed = feed
    await using _flattener = new AppProcess('flattener', setup.env)
    await using archiver = new AppProcess('archiver', setup.env)
    for (let i = 0; i < 10; i++) await feed.send(symbols, 20)
    await eventually(rows, ([count]) => count === feed.total, 60_000)
    await eventually(
      () => checkArchive(setup.config),
      ({ events }) => events === feed.total,
      60_000,
    )
    // It would archive what is replayed, and the next replay of that time would find it twice.
    expect(await archiver.end()).toBe(0)
    const to = new Date(Date.now() + 60_000).toISOString()
    for (const name of ['second', 'third']) {
      const args = ['replay', '--from', '2026-01-01', '--to', to, '--again', name]
      await using replay = new AppProcess('cli', setup.env, args)
      expect(await replay.exited(), replay.output).toBe(0)
      expect(replay.output).toContain('1,000 events written')
    }
    await eventually(flattened, (events) => events === 3 * feed.total, 60_000)
    // What comes last shows that everything before it has arrived.
    await feed.send(symbols, 1)
    await eventually(rows, ([count]) => count === feed.total, 60_000)
    const volumes = symbols.length * ((200 * 201) / 2)
    expect(await rows()).toEqual([feed.total, volumes])
  })
})
