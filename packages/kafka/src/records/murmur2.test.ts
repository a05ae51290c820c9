import { describe, expect, it } from 'vitest'
import { kafkajs } from '../client/kafkajs.ts'
import { murmur2, partitionOf } from './murmur2.ts'

describe('murmur2', () => {
  // Values of Kafka's own UtilsTest.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash)
  })

  it('gives every key the partition that the client gives it', () => {
    const theirs = kafkajs.Partitioners.JavaCompatiblePartitioner()
    const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({
      partitionId,
      leader: 1,
    }))
    for (let i = 0; i < 500; i++) {
      const key = `SYM-${i}-${'x'.repeat(i % 9)}`
      const message = { key: Buffer.from(key), value: null }
      const expected = theirs({ topic: 't', partitionMetadata, message } as never)
      expect(partitionOf(key, 7), key).toBe(expected)
    }
  })
})
