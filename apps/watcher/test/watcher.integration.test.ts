import { createAtomicProducer, createClient, KafkaAdmin, partitionOf } from '@tickertape/kafka'
import {
  AppProcess,
  BarFeed,
  eventually,
  prepareTables,
  quietLog,
  type TestConfig,
  testConfig,
} from '@tickertape/testkit'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { Scraped } from './scraped.ts'

const symbols = ['AAPL', 'MSFT', 'NVDA', 'TSLA']
const none = { 0: 0, 1: 0, 2: 0 }

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'), {
    WATCHER_INTERVAL_MS: '250',
    S3_SINK_MAX_AGE_MS: '1000',
  })
})

const scrape = () => Scraped.of(setup.config.watcher.http_port)
const isReady = () =>
  fetch(`http://127.0.0.1:${setup.config.watcher.http_port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)

const lagOf = async (reader: string, topic: string, unit: 'records' | 'seconds') =>
  (await scrape()).by('partition', `tape_watcher_lag_${unit}`, { reader, topic })

/** How many rows of bars the histogram has, since their receipt. */
const rowsCounted = async (): Promise<number> => {
  const name = 'tape_watcher_queryable_seconds_count'
  return (await scrape()).by('since', name, { kind: 'bars' }).receipt ?? 0
}

describe('the watcher on real servers', () => {
  it('counts each row once, and sees who is behind, for how long, and what Pinot leaves', async () => {
    const { config, env } = setup
    const { raw_trade: raw } = config.kafka.topics
    await prepareTables(setup)
    await using feed = await BarFeed.open(config)
    await using _archiver = new AppProcess('archiver', env)
    await using _watcher = new AppProcess('watcher', env)
    const dead = await deadAfterItsWork(feed)

    // What comes now nobody flattens: the partition of its symbol waits, longer and longer.
    await feed.send(['AAPL'], 5)
    await feed.send(['AAPL'], 5)
    const behind = String(partitionOf('AAPL', config.kafka.partitions))
    await eventually(
      () => lagOf('flattener', raw, 'records'),
      (lag) => same(lag, { ...none, [behind]: 2 }),
    )
    const waited = async () => (await lagOf('flattener', raw, 'seconds'))[behind] ?? 0
    const first = await waited()
    await eventually(waited, (seconds) => seconds > first + 4)
    expect(dead.running).toBe(false)

    await using _again = new AppProcess('flattener', env)
    await eventually(
      () => lagOf('flattener', raw, 'records'),
      (lag) => same(lag, none),
    )
    expect(await lagOf('flattener', raw, 'seconds')).toEqual(none)

    // As `tape dlq replay` writes. The mark behind it is nothing that the archive lacks.
    await sendInTransaction(raw, Number(behind))
    const archived = async () => ({
      records: await lagOf('archiver', raw, 'records'),
      seconds: await lagOf('archiver', raw, 'seconds'),
      marks: await offsetsNotCommitted(config.archiver.group_id, raw),
    })
    const wanted = { records: none, seconds: none, marks: { ...none, [behind]: 1 } }
    await eventually(archived, (lag) => same(lag, wanted))

    await stopConsuming(config.pinot.table)
    const stopped = async () =>
      (await scrape()).by('table', 'tape_watcher_stopped_partitions')[config.pinot.table]
    await eventually(stopped, (partitions) => partitions === 3, 90_000)
  })
})

/** A flattener that has done its work when it is killed; what it did is in the histogram, every row once. */
async function deadAfterItsWork(feed: BarFeed): Promise<AppProcess> {
  const { raw_trade: raw } = setup.config.kafka.topics
  await using flattener = new AppProcess('flattener', setup.env)
  await eventually(isReady, (ready) => ready, 60_000)
  for (let round = 0; round < 10; round++) await feed.send(symbols, 20)
  await eventually(rowsCounted, (rows) => rows >= feed.total)
  await eventually(
    () => lagOf('flattener', raw, 'records'),
    (lag) => same(lag, none),
  )
  expect(await rowsCounted()).toBe(feed.total)
  const slowest = (await scrape()).by('le', 'tape_watcher_queryable_seconds_bucket', {
    kind: 'bars',
    since: 'receipt',
  })
  expect(slowest['60']).toBe(feed.total)
  await flattener.end('SIGKILL')
  return flattener
}

const client = () =>
  createClient({
    ...{ brokers: setup.config.kafka.bootstrap_servers, clientId: 'test', log: quietLog },
  })

async function sendInTransaction(topic: string, partition: number): Promise<void> {
  await using producer = await createAtomicProducer(client(), {
    transactionalId: `${topic}-test`,
    outputs: [topic],
  })
  const value = Buffer.from('what nobody can read')
  await producer.send([{ topic, partition, key: 'AAPL', value, timestampMs: Date.now() }])
}

/** Offsets from what is committed to the end of each partition, marks included. */
async function offsetsNotCommitted(group: string, topic: string) {
  await using admin = await KafkaAdmin.connect(client())
  const committed = await admin.committed(group, topic)
  const ranges = await admin.ranges(topic)
  return Object.fromEntries(
    ranges.map(({ partition, high }) => [partition, high - (committed.get(partition) ?? 0)]),
  )
}

async function stopConsuming(table: string): Promise<void> {
  const url = `${setup.config.pinot.controller_url}/tables/${table}/pauseConsumption`
  const answer = await fetch(url, { method: 'POST' })
  expect(answer.ok).toBe(true)
}
