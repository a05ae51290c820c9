import { TapeError } from '@tickertape/errors'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../client/client.ts'
import { PartitionStop } from '../consume/partition-stop.ts'
import { FakeCluster, type SentBatch } from '../fakes/fake-cluster.ts'
import type { RecordOutput } from '../produce/record-output.ts'
import { TransactionWriter } from './transaction-writer.ts'

const TOPIC = 'events'
const CONCURRENT_TRANSACTIONS = 51
const NOT_COORDINATOR = 16
const DUPLICATE_SEQUENCE_NUMBER = 46
const MESSAGE_TOO_LARGE = 10
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } as never

async function clusterWith(leaders: readonly number[]) {
  const cluster = await FakeCluster.start(TOPIC, leaders)
  onTestFinished(() => cluster[Symbol.asyncDispose]())
  return cluster
}

async function openWriter(cluster: FakeCluster): Promise<TransactionWriter> {
  const client = createClient({ brokers: cluster.addresses, clientId: 'test', log })
  const options = { client, groupId: 'g', topic: TOPIC, partition: 0, outputs: [TOPIC] }
  const writer = await TransactionWriter.open(options)
  onTestFinished(() => writer[Symbol.asyncDispose]())
  return writer
}

const upTo = (nextOffset: number) => ({
  topic: TOPIC,
  partition: 0,
  records: [],
  nextOffset,
  highWatermark: nextOffset,
})

/** Appends records of a size to each of the partitions. */
const filling =
  (partitions: readonly number[], count = 1, bytes = 10) =>
  async (output: RecordOutput) => {
    const topic = await output.topic(TOPIC)
    for (const partition of partitions) {
      for (let i = 0; i < count; i++) {
        topic.add({ key: null, value: Buffer.alloc(bytes), partition, timestampMs: 1 })
      }
    }
  }

const placesOf = (batches: readonly SentBatch[]) =>
  batches.map(({ place, sequence, records }) => `${place} ${sequence}+${records}`)

describe('a transaction writer', () => {
  it('writes to partitions of several brokers and commits the offset with them', async () => {
    const cluster = await clusterWith([0, 1, 0])
    const writer = await openWriter(cluster)
    await writer.write(upTo(5), filling([0, 1, 2], 3))
    await writer.write(upTo(9), filling([1], 2))
    expect(placesOf(cluster.committed).sort()).toEqual([
      'events/0 0+3',
      'events/1 0+3',
      'events/1 3+2',
      'events/2 0+3',
    ])
    expect(cluster.committedOffset).toBe(9)
    expect(writer.nextOffset).toBe(9)
  })

  it('fences its predecessor before it reads the committed offset', async () => {
    const cluster = await clusterWith([0])
    await openWriter(cluster)
    const { requests } = cluster
    expect(requests.indexOf('InitProducerId')).toBeGreaterThan(0)
    expect(requests.indexOf('InitProducerId')).toBeLessThan(requests.indexOf('OffsetFetch'))
  })

  it('commits nothing of what it had open when another one took over', async () => {
    const cluster = await clusterWith([0])
    const old = await openWriter(cluster)
    const successor = await openWriter(cluster)
    const late = old.write(upTo(3), filling([0]))
    await expect(late).rejects.toMatchObject({ code: 'TAPE_KAFKA_FENCED' })
    await successor.write(upTo(3), filling([0]))
    expect(cluster.committed).toHaveLength(1)
    expect(cluster.committed[0]?.epoch).toBe(1)
  })

  it('gives what its predecessor committed to readers when the markers of that were lost', async () => {
    const cluster = await clusterWith([0, 0])
    const old = await openWriter(cluster)
    cluster.losesMarkers = 1
    await old.write(upTo(3), filling([0, 1]))
    expect(cluster.committed).toEqual([])
    const successor = await openWriter(cluster)
    expect(successor.nextOffset).toBe(3)
    await successor.write(upTo(5), filling([1]))
    expect(placesOf(cluster.committed)).toEqual(['events/0 0+1', 'events/1 0+1', 'events/1 0+1'])
    expect(cluster.committedOffset).toBe(5)
  })

  it('shows nothing of what its predecessor had open when the markers of its abort were lost', async () => {
    const cluster = await clusterWith([0, 0])
    const old = await openWriter(cluster)
    cluster.onBatch = ({ place }) => (place === 'events/1' ? MESSAGE_TOO_LARGE : 'write')
    await expect(old.write(upTo(3), filling([0, 1]))).rejects.toThrow()
    cluster.onBatch = () => 'write'
    cluster.losesMarkers = 1
    const successor = await openWriter(cluster)
    expect(successor.nextOffset).toBe(0)
    await successor.write(upTo(3), filling([0, 1]))
    expect(cluster.committed.map(({ place, epoch }) => `${place} of epoch ${epoch}`)).toEqual([
      'events/0 of epoch 1',
      'events/1 of epoch 1',
    ])
  })

  it('ends what is left open again until it is ended', async () => {
    const cluster = await clusterWith([0])
    const old = await openWriter(cluster)
    cluster.losesMarkers = 3
    await old.write(upTo(3), filling([0]))
    expect((await openWriter(cluster)).nextOffset).toBe(3)
    expect(placesOf(cluster.committed)).toEqual(['events/0 0+1'])
  })

  it('writes nothing when what is left open does not end', async () => {
    const cluster = await clusterWith([0])
    const old = await openWriter(cluster)
    cluster.losesMarkers = Number.POSITIVE_INFINITY
    await old.write(upTo(3), filling([0]))
    await expect(openWriter(cluster)).rejects.toThrow(
      'the last transaction of g-events-0 does not end',
    )
    expect(cluster.committed).toEqual([])
  })

  it('sends again only what is not acknowledged when leaders move', async () => {
    const cluster = await clusterWith([0, 1])
    const writer = await openWriter(cluster)
    const sent: SentBatch[] = []
    cluster.onBatch = (batch) => {
      sent.push(batch)
      const first = sent.filter(({ place }) => place === batch.place).length === 1
      if (batch.place === 'events/1' && first) {
        cluster.leaders[0] = 1
        cluster.leaders[1] = 0
        return 6
      }
      return 'write'
    }
    await writer.write(upTo(1), filling([0, 1], 4))
    expect(placesOf(cluster.committed).sort()).toEqual(['events/0 0+4', 'events/1 0+4'])
    expect(sent.map(({ place, nodeId }) => `${place} at ${nodeId}`).sort()).toEqual([
      'events/0 at 0',
      'events/1 at 0',
      'events/1 at 1',
    ])
  })

  it('waits while a partition has no leader', async () => {
    const cluster = await clusterWith([0, 1])
    const writer = await openWriter(cluster)
    cluster.onBatch = () => {
      cluster.leaders[1] = -1
      cluster.onBatch = () => 'write'
      setImmediate(() => {
        cluster.leaders[1] = 0
      })
      return 6
    }
    await writer.write(upTo(1), filling([1]))
    expect(cluster.committed).toMatchObject([{ nodeId: 0, place: 'events/1' }])
  })

  it.each(['drop before', 'drop after'] as const)(
    'writes a batch once when the connection breaks (%s it is written)',
    async (fate) => {
      const cluster = await clusterWith([0])
      const writer = await openWriter(cluster)
      await writer.write(upTo(1), filling([0], 2))
      cluster.onBatch = () => {
        cluster.onBatch = () => 'write'
        return fate
      }
      await writer.write(upTo(2), filling([0], 3))
      await writer.write(upTo(3), filling([0], 1))
      expect(placesOf(cluster.committed)).toEqual(['events/0 0+2', 'events/0 2+3', 'events/0 5+1'])
    },
  )

  it('takes a duplicate that the broker refuses as written', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    cluster.onBatch = () => DUPLICATE_SEQUENCE_NUMBER
    await writer.write(upTo(1), filling([0]))
    expect(cluster.committedOffset).toBe(1)
  })

  it('waits for the end of the transaction before, and finds a coordinator that moved', async () => {
    const cluster = await clusterWith([0])
    cluster.refusals.set('InitProducerId', [CONCURRENT_TRANSACTIONS])
    cluster.refusals.set('AddPartitionsToTxn', [CONCURRENT_TRANSACTIONS, CONCURRENT_TRANSACTIONS])
    cluster.refusals.set('TxnOffsetCommit', [NOT_COORDINATOR])
    cluster.refusals.set('EndTxn', [NOT_COORDINATOR])
    const writer = await openWriter(cluster)
    await writer.write(upTo(1), filling([0]))
    expect(placesOf(cluster.committed)).toEqual(['events/0 0+1'])
    expect(cluster.committedOffset).toBe(1)
  })

  it('asks for coordinators once, not in every transaction', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    await writer.write(upTo(1), filling([0]))
    cluster.requests.length = 0
    await writer.write(upTo(2), filling([0]))
    expect(cluster.requests).toEqual([
      'AddPartitionsToTxn',
      'Produce',
      'AddOffsetsToTxn',
      'TxnOffsetCommit',
      'EndTxn',
    ])
  })

  it('sends more than a batch may hold one after the other, in order', async () => {
    const cluster = await clusterWith([0, 0])
    const writer = await openWriter(cluster)
    await writer.write(upTo(1), filling([0, 1], 5, 400_000))
    const first = placesOf(cluster.committed).filter((place) => place.startsWith('events/0'))
    expect(first).toEqual(['events/0 0+2', 'events/0 2+2', 'events/0 4+1'])
  })

  it('commits the offset of a batch that gives nothing', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    await writer.write(upTo(4), async () => {})
    expect(cluster.committedOffset).toBe(4)
    expect(cluster.committed).toEqual([])
  })

  it('lets through what its filling throws, and writes the next batch', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    const stop = new PartitionStop(3)
    const stopping = writer.write(upTo(5), () => Promise.reject(stop))
    await expect(stopping).rejects.toBe(stop)
    await writer.write(upTo(3), filling([0]))
    expect(cluster.committedOffset).toBe(3)
  })

  it('rejects with what another attempt cannot cure', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    cluster.onBatch = () => MESSAGE_TOO_LARGE
    const writing = writer.write(upTo(1), filling([0]))
    await expect(writing).rejects.toMatchObject({ code: 'TAPE_KAFKA_FAILED' })
    expect(cluster.committedOffset).toBe(-1)
  })

  it('gives up when it is closed while brokers are away', async () => {
    const cluster = await clusterWith([0])
    const writer = await openWriter(cluster)
    const refused = Promise.withResolvers<void>()
    cluster.onBatch = () => {
      refused.resolve()
      return 'drop before'
    }
    const writing = writer.write(upTo(1), filling([0]))
    const rejected = expect(writing).rejects.toBeInstanceOf(TapeError)
    await refused.promise
    await writer[Symbol.asyncDispose]()
    await rejected
  })
})
