import { createClient, KafkaAdmin, type KafkaClient, readTopic } from '@tickertape/kafka'
import { BarFeed, eventually, quietLog, type TestConfig, testConfig } from '@tickertape/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { Broker } from '../../packages/kafka/src/client/cluster.ts'
import { BatchSender } from '../../packages/kafka/src/produce/batch-sender.ts'
import { prepareSending } from '../../packages/kafka/src/produce/sending.ts'
import { fetchStableOffset } from '../../packages/kafka/src/transactions/transaction-requests.ts'
import { TransactionSession } from '../../packages/kafka/src/transactions/transaction-session.ts'
import { TransactionWriter } from '../../packages/kafka/src/transactions/transaction-writer.ts'

/**
 * A broker that is the only replica and dies between the decision about a transaction and its markers can come back
 * and never write them. What it leaves is made here without its death: records and an offset of a producer whose
 * transaction the coordinator knows nothing of, which the broker takes while it does not ask.
 */
const ASKS = 'transaction.partition.verification.enable'
const BROKER = 4

const clientOf = ({ config }: TestConfig) =>
  createClient({ brokers: config.kafka.bootstrap_servers, clientId: 'test', log: quietLog })

async function configureBrokers(configEntries: { name: string; value: string }[]): Promise<void> {
  const admin = clientOf(await testConfig(inject('stackEnv'))).admin()
  await admin.connect()
  const { brokers } = await admin.describeCluster()
  const resources = brokers.map(({ nodeId }) => ({
    type: BROKER,
    name: `${nodeId}`,
    configEntries,
  }))
  await admin.alterConfigs({ validateOnly: false, resources })
  await admin.disconnect()
}

beforeAll(() => configureBrokers([{ name: ASKS, value: 'false' }]))
afterAll(() => configureBrokers([]))

let client: KafkaClient
let topic: string
let output: string
beforeEach(async () => {
  const setup = await testConfig(inject('stackEnv'))
  await using _topics = await BarFeed.open(setup.config)
  client = clientOf(setup)
  topic = setup.config.kafka.topics.raw_trade
  output = setup.config.kafka.topics.flattened_trade
})

const GROUP = 'lost-markers'
const place = () => ({ topic, partition: 0, groupId: GROUP })

/** What the predecessor does before it goes: a whole transaction or none, and then one without markers. */
async function leaveOpen(
  values: readonly string[],
  left: { readonly afterCommit: boolean; readonly offset?: number },
): Promise<void> {
  const transactionalId = `${GROUP}-${topic}-0`
  const { cluster, persistence, output: records, close } = prepareSending(client)
  const session = await TransactionSession.open({ cluster, persistence, transactionalId })
  const ask = <T>(request: (coordinator: Broker) => Promise<T>): Promise<T> =>
    persistence.attempt(async () =>
      request(await cluster.findGroupCoordinator({ groupId: GROUP, coordinatorType: 0 })),
    )
  if (left.afterCommit) {
    await session.addOffset({ ...place(), offset: 1 })
    await session.commit()
    const offset = () => ask((coordinator) => fetchStableOffset(coordinator, place()))
    await eventually(offset, (stable) => stable === 1)
  }
  const { producer } = session
  const sender = new BatchSender({ cluster, persistence, transactionalId, producer })
  records.begin()
  await records.add(values.map(recordOf))
  for (const round of records.rounds()) await sender.send(round)
  if (left.offset !== undefined) {
    const topics = [{ topic, partitions: [{ partition: 0, offset: String(left.offset) }] }]
    const producerId = String(producer.producerId)
    const { producerEpoch } = producer
    const identity = { transactionalId, producerId, producerEpoch }
    await ask((group) => group.txnOffsetCommit({ ...identity, groupId: GROUP, topics }))
  }
  await close()
}

const recordOf = (value: string) => ({
  topic: output,
  key: null,
  value: Buffer.from(value),
  partition: 0,
  timestampMs: 1,
})

const openWriter = () => TransactionWriter.open({ client, ...place(), outputs: [output] })

async function committedValues(): Promise<string[]> {
  const values: string[] = []
  await readTopic(client, {
    topic: output,
    onBatch: ({ records }) => void values.push(...records.map(({ value }) => String(value))),
  })
  return values
}

/** Readers see a transaction a moment after its end. */
const shown = (count: number): Promise<string[]> =>
  eventually(committedValues, (values) => values.length >= count)

describe('a transaction without its markers', () => {
  it('is aborted by the next writer when it was not decided to be committed', async () => {
    await leaveOpen(['a', 'b'], { afterCommit: false, offset: 2 })
    await using writer = await openWriter()
    expect(writer.nextOffset).toBe(0)
    await writer.write({ nextOffset: 2 }, (records) => records.add(['a', 'b'].map(recordOf)))
    expect(await shown(2)).toEqual(['a', 'b'])
  })

  it('is committed by the next writer when it was decided to be', async () => {
    await leaveOpen(['a', 'b'], { afterCommit: true, offset: 3 })
    await using writer = await openWriter()
    expect(writer.nextOffset).toBe(3)
    expect(await shown(2)).toEqual(['a', 'b'])
  })

  it.each([false, true])(
    'is ended where only its records lack them (committed before: %s)',
    async (afterCommit) => {
      await leaveOpen(['a'], { afterCommit })
      await using writer = await openWriter()
      expect(writer.nextOffset).toBe(afterCommit ? 1 : 0)
      expect(await shown(afterCommit ? 1 : 0)).toEqual(afterCommit ? ['a'] : [])
    },
  )

  it('is ended where only its offset lacks them', async () => {
    await leaveOpen([], { afterCommit: true, offset: 7 })
    await using writer = await openWriter()
    expect(writer.nextOffset).toBe(7)
  })

  it('is hidden from who asks for the committed offset only', async () => {
    await leaveOpen([], { afterCommit: true, offset: 7 })
    await using admin = await KafkaAdmin.connect(client)
    expect((await admin.committed(GROUP, topic)).get(0)).toBe(1)
  })
})
