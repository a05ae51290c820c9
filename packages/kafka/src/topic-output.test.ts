import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partitionOf } from './murmur2.ts'
import { TopicOutput } from './topic-output.ts'

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder')
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder')

const PARTITIONS = 7
const producer = { transactional: true, producerId: 1n, producerEpoch: 0 }

/** What was appended, by partition, as the client reads it. */
async function read(topic: TopicOutput) {
  const found: { partition: number; key: string | undefined; value: string }[] = []
  for (const { partition, batches, closed } of topic.close()) {
    for (const batch of closed) {
      const { records } = await decodeBatch(new Decoder(batches.stamp(batch, producer, 0)))
      for (const { key, value } of records) {
        found.push({ partition, key: key?.toString(), value: value.toString() })
      }
    }
  }
  return found
}

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
