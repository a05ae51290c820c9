import { describe, expect, it, onTestFinished } from 'vitest'
import { KafkaAdmin } from './admin.ts'
import { createClient } from './client.ts'
import { FakeCluster } from './fake-cluster.ts'

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
})
