import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../client/client.ts'
import { FakeCluster, type SentBatch } from '../fakes/fake-cluster.ts'
import { createProducer } from './producer.ts'

const TOPIC = 'events'
const NOT_LEADER = 6
const MESSAGE_TOO_LARGE = 10
const REQUEST_TIMED_OUT = 7
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } as never

async function start(leaders: readonly number[]) {
  const cluster = await FakeCluster.start(TOPIC, leaders)
  onTestFinished(() => cluster[Symbol.asyncDispose]())
  const client = createClient({ brokers: cluster.addresses, clientId: 'test', log })
  const producer = await createProducer(client)
  onTestFinished(() => producer[Symbol.asyncDispose]())
  const send = (partitions: readonly number[], count = 1) =>
    producer.send(
      partitions.flatMap((partition) =>
        Array.from({ length: count }, () => ({
          ...{ topic: TOPIC, partition, key: 'K', value: Buffer.from('v'), timestampMs: 1 },
        })),
      ),
    )
  return { cluster, send }
}

const placesOf = (batches: readonly SentBatch[]) =>
  batches.map(({ place, sequence, records }) => `${place} ${sequence}+${records}`)

describe('a producer', () => {
  it('writes to the leaders of several partitions, outside of any transaction', async () => {
    const { cluster, send } = await start([0, 1])
    await send([0, 1], 3)
    await send([1], 2)
    expect(placesOf(cluster.committed).sort()).toEqual([
      'events/0 0+3',
      'events/1 0+3',
      'events/1 3+2',
    ])
    expect(cluster.committed.every(({ transactional }) => !transactional)).toBe(true)
  })

  it.each(['drop before', 'drop after'] as const)(
    'writes records once when the connection breaks (%s they are written)',
    async (fate) => {
      const { cluster, send } = await start([0])
      cluster.onBatch = () => {
        cluster.onBatch = () => 'write'
        return fate
      }
      await send([0], 3)
      await send([0], 1)
      expect(placesOf(cluster.committed)).toEqual(['events/0 0+3', 'events/0 3+1'])
    },
  )

  it('does not write again what one broker has, when the leader of another moves', async () => {
    const { cluster, send } = await start([0, 1])
    cluster.onBatch = ({ place }) => {
      if (place !== 'events/1') return 'write'
      cluster.onBatch = () => 'write'
      cluster.leaders[0] = 1
      cluster.leaders[1] = 0
      return NOT_LEADER
    }
    await send([0, 1], 2)
    expect(placesOf(cluster.committed).sort()).toEqual(['events/0 0+2', 'events/1 0+2'])
  })

  it('goes on after records that the broker refused', async () => {
    const { cluster, send } = await start([0])
    await send([0])
    cluster.onBatch = () => {
      cluster.onBatch = () => 'write'
      return MESSAGE_TOO_LARGE
    }
    await expect(send([0], 5)).rejects.toMatchObject({ code: 'TAPE_KAFKA_FAILED' })
    await send([0], 2)
    expect(placesOf(cluster.committed)).toEqual(['events/0 0+1', 'events/0 1+2'])
  })

  it('does not give numbers again that may be in the log', async () => {
    const { cluster, send } = await start([0])
    const fates = [REQUEST_TIMED_OUT, MESSAGE_TOO_LARGE]
    cluster.onBatch = () => fates.shift() ?? 'write'
    await expect(send([0], 5)).rejects.toMatchObject({ code: 'TAPE_KAFKA_FAILED' })
    await expect(send([0], 2)).rejects.toMatchObject({ code: 'TAPE_KAFKA_FENCED' })
    expect(cluster.committed).toEqual([])
  })

  it('carries out calls one after the other', async () => {
    const { cluster, send } = await start([0])
    await Promise.all([send([0], 1), send([0], 2), send([0], 3)])
    expect(placesOf(cluster.committed)).toEqual(['events/0 0+1', 'events/0 1+2', 'events/0 3+3'])
  })
})
