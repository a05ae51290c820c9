import { describe, expect, it } from 'vitest'
import { decodeFetch } from './raw-fetch.ts'

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}

interface Partition {
  readonly partition: number
  readonly errorCode?: number
  readonly stable: bigint
  readonly aborted?: readonly (readonly [bigint, bigint])[]
  readonly bytes: string
}

const partitionBytes = ({ partition, errorCode = 0, stable, aborted, bytes }: Partition): Buffer =>
  Buffer.concat([
    int32(partition),
    int16(errorCode),
    int64(99n),
    int64(stable),
    int64(0n),
    // Kafka writes -1 where there is no list.
    int32(aborted?.length ?? -1),
    ...(aborted ?? []).flatMap(([producer, first]) => [int64(producer), int64(first)]),
    int32(-1),
    int32(bytes.length),
    Buffer.from(bytes),
  ])

const topicBytes = (topic: string, partitions: readonly Partition[]): Buffer =>
  Buffer.concat([
    int16(topic.length),
    Buffer.from(topic),
    int32(partitions.length),
    ...partitions.map(partitionBytes),
  ])

const response = (errorCode: number, topics: readonly Buffer[]): Buffer =>
  Buffer.concat([int32(0), int16(errorCode), int32(0), int32(topics.length), ...topics])

describe('the answer to a fetch', () => {
  it('gives every partition of every topic', () => {
    const payload = response(0, [
      topicBytes('a', [
        { partition: 0, stable: 7n, bytes: 'first' },
        {
          partition: 4,
          stable: 9n,
          bytes: '',
          aborted: [
            [11n, 3n],
            [12n, 5n],
          ],
        },
      ]),
      topicBytes('bb', [{ partition: 1, errorCode: 1, stable: -1n, bytes: '' }]),
    ])
    const partitions = decodeFetch(payload).map(({ bytes, ...facts }) => ({
      ...facts,
      bytes: String(bytes),
    }))
    expect(partitions).toEqual([
      { topic: 'a', partition: 0, errorCode: 0, lastStableOffset: 7, aborted: [], bytes: 'first' },
      {
        topic: 'a',
        partition: 4,
        errorCode: 0,
        lastStableOffset: 9,
        aborted: [
          { producerId: 11n, firstOffset: 3 },
          { producerId: 12n, firstOffset: 5 },
        ],
        bytes: '',
      },
      { topic: 'bb', partition: 1, errorCode: 1, lastStableOffset: -1, aborted: [], bytes: '' },
    ])
  })

  it('throws what the broker says of the whole request', () => {
    expect(() => decodeFetch(response(29, []))).toThrow(/authorized/i)
  })
})
