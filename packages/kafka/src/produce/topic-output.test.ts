import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Headers } from '../records/headers.ts'
import { partitionOf } from '../records/murmur2.ts'
import { TopicOutput } from './topic-output.ts'

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder')
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder')

const PARTITIONS = 7
const producer = { transactional: true, producerId: 1n, producerEpoch: 0 }

interface Written {
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer
  readonly headers: object
}

/** What was appended, as the client reads it. */
async function recordsOf(topic: TopicOutput): Promise<Written[]> {
  const found: Written[] = []
  for (const { partition, batches, closed } of topic.close()) {
    for (const batch of closed) {
      const { records } = await decodeBatch(new Decoder(batches.stamp(batch, producer, 0)))
      found.push(...records.map((record: Omit<Written, 'partition'>) => ({ ...record, partition })))
    }
  }
  return found
}

const read = async (topic: TopicOutput) =>
  (await recordsOf(topic)).map(({ partition, key, value }) => ({
    partition,
    key: key?.toString(),
    value: value.toString(),
  }))

describe('the output to a topic', () => {
  it('puts every slice into the partition of its key, in order', async () => {
    const keys = fc.array(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1 })
    const run = fc.asyncProperty(keys, async (symbols) => {
      const topic = new TopicOutput('t')
      topic.clear(PARTITIONS)
      const value = Buffer.from(symbols.join(''))
      const slice = topic.slicesOf({
        value,
        prefix: Buffer.from('>'),
        suffixFrom: 0,
        suffixTo: 0,
        timestampMs: 1,
      })
      let from = 0
      for (const symbol of symbols) {
        const to = from + Buffer.byteLength(symbol)
        slice(from, to, from, to)
        from = to
      }
      const found = await read(topic)
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const expected = symbols.filter((symbol) => partitionOf(symbol, PARTITIONS) === partition)
        const there = found.filter((record) => record.partition === partition)
        expect(there.map(({ key }) => key)).toEqual(expected)
        expect(there.map((record) => record.value)).toEqual(expected.map((one) => `>${one}`))
      }
    })
    await fc.assert(run)
  })

  it('gives every slice the headers that are asked for, and else the same record', async () => {
    const value = Buffer.from('AAPL12MSFT34tail')
    const slices = { value, prefix: Buffer.from('>'), suffixFrom: 12, suffixTo: 16, timestampMs: 7 }
    const written = async (headers?: Headers) => {
      const topic = new TopicOutput('t')
      topic.clear(1)
      const slice = topic.slicesOf({ ...slices, headers })
      slice(0, 4, 0, 6)
      slice(6, 10, 6, 12)
      return recordsOf(topic)
    }
    const plain = await written()
    const traced = await written({ traceparent: '00-1-2-01' })
    expect(plain.map(({ value: bytes }) => String(bytes))).toEqual(['>AAPL12tail', '>MSFT34tail'])
    expect(plain.map(({ headers }) => headers)).toEqual([{}, {}])
    for (const [index, { headers, ...record }] of traced.entries()) {
      expect(headers).toEqual({ traceparent: Buffer.from('00-1-2-01') })
      expect({ ...record, headers: {} }).toEqual(plain[index])
    }
  })

  it('puts a record where it says, else by its key, else into the first partition', async () => {
    const topic = new TopicOutput('t')
    topic.clear(PARTITIONS)
    const value = Buffer.from('v')
    topic.add({ key: null, value })
    topic.add({ key: 'AAPL', value, partition: 3 })
    topic.add({ key: 'AAPL', value })
    expect(await read(topic)).toEqual([
      { partition: 0, key: undefined, value: 'v' },
      ...[3, partitionOf('AAPL', PARTITIONS)]
        .sort()
        .map((partition) => ({ partition, key: 'AAPL', value: 'v' })),
    ])
  })

  it('follows a topic that got more partitions', async () => {
    const topic = new TopicOutput('t')
    topic.clear(1)
    topic.add({ key: 'A', value: Buffer.from('old') })
    topic.clear(PARTITIONS)
    topic.add({ key: 'A', value: Buffer.from('new'), partition: 6 })
    expect(await read(topic)).toEqual([{ partition: 6, key: 'A', value: 'new' }])
  })

  it('refuses a partition that the topic has not', () => {
    const topic = new TopicOutput('t')
    topic.clear(2)
    expect(() => topic.add({ key: null, value: Buffer.from('v'), partition: 2 })).toThrow(
      'topic t has no partition 2',
    )
  })
})
