import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../client/client.ts'
import { FakeBroker } from '../fakes/fake-broker.ts'
import { FakeCluster } from '../fakes/fake-cluster.ts'
import { KafkaAdmin } from './admin.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {} }

describe('the admin', () => {
  it('asks again when the broker goes away before it has told of a topic', async () => {
    const cluster = await FakeCluster.start('events', [0, 0, 0])
    onTestFinished(() => cluster[Symbol.asyncDispose]())
    const client = createClient({ brokers: cluster.addresses, clientId: 'test', log })
    await using admin = await KafkaAdmin.connect(client)
    cluster.breaks.set('Metadata', 1)
    expect(await admin.partitionsOf('events')).toBe(3)
    expect(cluster.breaks.size).toBe(0)
  })

  it('gives up after as many retries as it is told to', async () => {
    let asked = 0
    await using broker = await FakeBroker.listen(() => {
      asked += 1
      return undefined
    })
    const brokers = [`127.0.0.1:${broker.port}`]
    const client = createClient({ brokers, clientId: 'test', log, retries: 2 })
    await expect(KafkaAdmin.connect(client)).rejects.toThrow(
      expect.objectContaining({ code: 'TAPE_KAFKA_UNAVAILABLE' }),
    )
    expect(asked).toBe(3)
  })
})
