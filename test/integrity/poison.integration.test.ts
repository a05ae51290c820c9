import { createClient, createProducer, KafkaAdmin } from '@tickertape/kafka'
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
import { PoisonLedger } from './chaos/poison-ledger.ts'
import { batchOf, roomForPoison, schemaIds } from './chaos/poisons.ts'

const MEGABYTE = 1_048_576
const symbols = ['AAPL', 'TSLA', 'GOOGL', 'MSFT', 'NVDA', 'AMZN', 'META'] as const

let setup: TestConfig
beforeEach(async () => {
  setup = await testConfig(inject('stackEnv'), {
    ...roomForPoison,
    NODE_OPTIONS: '--max-old-space-size=192',
  })
})

const client = () =>
  createClient({ brokers: setup.config.kafka.bootstrap_servers, clientId: 'test', log: quietLog })

async function caughtUp(): Promise<void> {
  const { kafka, flattener } = setup.config
  await using admin = await KafkaAdmin.connect(client())
  const lag = async () => {
    const committed = await admin.committed(flattener.group_id, kafka.topics.raw_trade)
    const ranges = await admin.ranges(kafka.topics.raw_trade)
    return ranges.reduce(
      (sum, { partition, high }) => sum + high - (committed.get(partition) ?? 0),
      0,
    )
  }
  await eventually(lag, (records) => records === 0, 120_000)
}

async function residentBytes(): Promise<number> {
  const url = `http://127.0.0.1:${setup.config.flattener.http_port}/metrics`
  const page = await fetch(url).then((response) => response.text())
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(page)?.[1])
}

async function sendEmptyBatch(): Promise<void> {
  const { bars } = await schemaIds(setup)
  const topic = setup.config.kafka.topics.raw_trade
  await using producer = await createProducer(client())
  await producer.send([{ topic, key: 'AAPL', value: batchOf(bars) }])
}

describe('poison in a raw topic', () => {
  it('ends in the dead letters, each record once and as it was, and costs no good event, over kills', async () => {
    await using feed = await BarFeed.open(setup.config)
    await using ledger = await PoisonLedger.open(setup)
    for (const [at, kind] of Object.keys(ledger.kinds).entries()) {
      await ledger.send(kind, symbols[at % symbols.length] as string)
      await feed.send(symbols, 20)
    }
    await sendEmptyBatch()
    await feed.send(['TSLA'], 100_000)
    await feed.send(symbols, 1)

    for (let round = 0; round < 3; round++) {
      await using killed = new AppProcess('flattener', setup.env)
      const letters = () => ledger.letters()
      await eventually(letters, ({ size }) => size >= round * 3, 60_000)
      await killed.end('SIGKILL')
    }
    await using flattener = new AppProcess('flattener', setup.env)
    await caughtUp()
    expect(await residentBytes()).toBeLessThan(700 * MEGABYTE)
    expect(await flattener.end()).toBe(0)
    expect(await ledger.problems()).toEqual([])
    const findings = await checkFlattened(setup.config, feed.sent)
    expect(findings).toEqual({ events: feed.total, problems: [] })
  })
})
