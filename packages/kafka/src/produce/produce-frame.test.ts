import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { type ProducedBatch, produceFrame, produceRequest } from './produce-frame.ts'
import { RecordBatches } from './record-batches.ts'

const require = createRequire(import.meta.url)
const encodeRequest = require('kafkajs/src/protocol/request')
const Long = require('kafkajs/src/utils/long')
const { lookup } = require('kafkajs/src/protocol/requests')

const PRODUCE = 0
const places = [
  { topic: 'events', partition: 0 },
  { topic: 'events', partition: 4 },
  { topic: 'letters', partition: 1 },
]
const timestampMs = 1_795_000_000_000
const contentOf = (topic: string, partition: number) => Buffer.from(`${topic} ${partition}`)

const batches = (): ProducedBatch[] =>
  places.map(({ topic, partition }) => {
    const records = new RecordBatches()
    records.append({ key: 'K', value: contentOf(topic, partition), timestampMs })
    const [closed] = records.close()
    const producer = { transactional: true, producerId: 9n, producerEpoch: 2 }
    return { topic, partition, bytes: records.stamp(closed as never, producer, 5) }
  })

const brokerOf = (maxVersion: number) =>
  ({ lookupRequest: lookup({ [PRODUCE]: { minVersion: 3, maxVersion } }) }) as never

const topicData = ['events', 'letters'].map((topic) => ({
  topic,
  partitions: places
    .filter((place) => place.topic === topic)
    .map(({ partition }) => ({
      partition,
      firstSequence: 5,
      messages: [{ key: 'K', value: contentOf(topic, partition), timestamp: String(timestampMs) }],
    })),
}))

/** The client leaves the leader's epoch 0, Kafka's own producer -1: a broker overwrites it. */
function withoutLeaderEpochs(frame: Buffer): Buffer {
  for (const { topic, partition } of places) {
    const value = frame.indexOf(contentOf(topic, partition))
    const magic = frame.lastIndexOf(Buffer.from([2]), value - 52)
    expect(magic).toBeGreaterThan(0)
    frame.writeInt32BE(0, magic - 4)
  }
  return frame
}

describe('a produce request', () => {
  it('is, byte for byte, what the client sends', async () => {
    const { request } = require('kafkajs/src/protocol/requests/produce').protocol({ version: 7 })({
      acks: -1,
      timeout: 30_000,
      transactionalId: 'tx',
      producerId: Long.fromInt(9),
      producerEpoch: 2,
      topicData,
    })
    const options = { correlationId: 77, clientId: 'flattener' }
    const theirs = await encodeRequest({ ...options, request })
    const ours = produceFrame({
      ...options,
      apiVersion: 7,
      transactionalId: 'tx',
      batches: batches(),
    })
    expect(withoutLeaderEpochs(Buffer.concat(ours))).toEqual(theirs.buffer)
  })

  it.each([
    [3, 3],
    [5, 5],
    [13, 7],
  ])('speaks to a broker that knows up to version %i in version %i', (known, spoken) => {
    const { request } = produceRequest(brokerOf(known), 'tx', batches())
    expect(request.apiVersion).toBe(spoken)
    expect(request.frame(1, 'c').readInt16BE(6)).toBe(spoken)
  })
})
