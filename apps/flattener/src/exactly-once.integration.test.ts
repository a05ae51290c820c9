import { createClient, KafkaAdmin, readTopic } from '@tickertape/kafka'
import {
  AppProcess,
  BarFeed,
  checkFlattened,
  eventually,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'

const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'AMZN', 'META']

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

/** Resolves when the flattener's committed offsets have reached the end of the raw topic. */
async function caughtUp(): Promise<void> {
  const { kafka, flattener } = setup.config
  await using admin = await KafkaAdmin.connect(clientOf())
  const lag = async () => {
    const ranges = await admin.ranges(kafka.topics.raw_trade)
    const committed = await admin.committed(flattener.group_id, kafka.topics.raw_trade)
    return ranges.reduce(
      (sum, { partition, high }) => sum + high - (committed.get(partition) ?? 0),
      0,
    )
  }
  await eventually(lag, (records) => records === 0, 60_000)
}

const findings = (feed: BarFeed) => checkFlattened(setup.config, feed.sent)

/** What there is in the end: a partition shows a transaction a moment after its offsets are committed. */
async function settled(feed: BarFeed) {
  await caughtUp()
  return eventually(
    () => findings(feed),
    ({ events }) => events >= feed.total,
  )
}

describe('the flattener', () => {
  it('gives every bar of every batch once, in order, and stops clean', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using flattener = new AppProcess('flattener', setup.env)
    for (let i = 0; i < 20; i++) await feed.send(symbols, 25)
    await caughtUp()
    expect(await flattener.end()).toBe(0)
    expect(await findings(feed)).toEqual({ events: feed.total, problems: [] })
  })

  it('gives every bar once although it is killed again and again', async () => {
    await using feed = await BarFeed.open(setup.config)
    for (let round = 0; round < 4; round++) {
      await using flattener = new AppProcess('flattener', setup.env)
      const before = feed.total
      const sending = (async () => {
        for (let i = 0; i < 40; i++) await feed.send(symbols, 50)
      })()
      // Kill it while it works: as soon as it has committed something of this round.
      await eventually(
        async () => (await findings(feed)).events,
        (events) => events > before,
      )
      await flattener.end('SIGKILL')
      await sending
    }
    await using _last = new AppProcess('flattener', setup.env)
    expect(await settled(feed)).toEqual({ events: feed.total, problems: [] })
  })

  it('gives every bar once while two of them take partitions from each other', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using _first = new AppProcess('flattener', setup.env)
    await using second = new AppProcess('flattener', {
      ...setup.env,
      FLATTENER_HTTP_PORT: setup.env.ARCHIVER_HTTP_PORT as string,
    })
    for (let i = 0; i < 60; i++) {
      await feed.send(symbols, 30)
      if (i === 30) await second.end()
    }
    expect(await settled(feed)).toEqual({ events: feed.total, problems: [] })
  })

  it('sends what it cannot flatten to the dead-letter topic with the reason and the bytes', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using flattener = new AppProcess('flattener', setup.env)
    await feed.send(['AAPL'], 1)
    await feed.sendRaw('AAPL', Buffer.from('{"not":"avro"}'))
    await feed.sendRaw('AAPL', Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2]))
    await feed.sendRaw('AAPL', Buffer.from([0, 0]))
    await feed.send(['AAPL'], 1)
    await caughtUp()
    expect(await flattener.end()).toBe(0)
    expect(await findings(feed)).toEqual({ events: 2, problems: [] })

    const letters: string[][] = []
    await readTopic(clientOf(), {
      topic: setup.config.kafka.topics.dlq,
      onBatch: ({ records }) => {
        for (const { value, headers } of records) {
          const text = (name: string) => String(headers[name])
          letters.push([text('dlq-code'), text('dlq-offset'), value?.toString('base64') ?? ''])
        }
      },
    })
    expect(letters).toEqual([
      ['TAPE_SCHEMA_MAGIC_BYTE', '1', Buffer.from('{"not":"avro"}').toString('base64')],
      [
        'TAPE_SCHEMA_UNKNOWN_ID',
        '2',
        Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2]).toString('base64'),
      ],
      ['TAPE_SCHEMA_FRAME_TRUNCATED', '3', Buffer.from([0, 0]).toString('base64')],
    ])
  })

  it('refuses a wrong configuration before it connects, with a documented exit code', async () => {
    await using flattener = new AppProcess('flattener', { ...setup.env, KAFKA_PARTITIONS: 'six' })
    expect(await flattener.exited()).toBe(78)
    expect(flattener.output).toContain('environment KAFKA_PARTITIONS')
  })
})
