import { createRequire } from 'node:module'
import { TapeError } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { batch, marker, sample } from '../produce/sample-batches.ts'
import { FetchedBatch, undecoded } from './fetched-batch.ts'
import '../client/kafkajs.ts'

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder')

const ABORTED = 7
const COMMITTED = 8

const fetched = (from: number, pieces: readonly Buffer[], aborted: readonly number[] = []) =>
  new FetchedBatch('events', String(from), {
    partition: 3,
    highWatermark: '100',
    abortedTransactions: aborted.map((firstOffset) => ({
      producerId: String(ABORTED),
      firstOffset: String(firstOffset),
    })),
    messages: Buffer.concat(pieces),
  })

const offsetsOf = ({ records }: FetchedBatch): number[] => records.map(({ offset }) => offset)

describe('a batch as it was fetched', () => {
  it('has the committed records from the wanted offset on, and goes on behind all that came', async () => {
    const pieces = [
      await batch([sample(10), sample(11), sample(12)]),
      await batch([sample(13)], { producerId: ABORTED }),
      await batch([sample(14), sample(15)], { producerId: COMMITTED }),
      await marker(16, ABORTED, 'abort'),
      await marker(17, COMMITTED, 'commit'),
    ]
    const got = fetched(11, pieces, [13])
    expect(got.records).toMatchObject([11, 12, 14, 15].map(sample))
    expect(got).toMatchObject({ topic: 'events', partition: 3, highWatermark: 100, nextOffset: 18 })
    expect([got.firstOffset(), got.lastOffset(), got.offsetLag()]).toEqual(['11', '17', '82'])
    expect([got.isEmpty(), got.isEmptyDueToFiltering()]).toEqual([false, false])
  })

  it('goes past what holds no record: markers, aborted records, the gaps of a compacted topic', async () => {
    for (const [from, pieces, aborted, next] of [
      [20, [await marker(20, COMMITTED, 'commit')], [], 21],
      [20, [await batch([sample(20), sample(21)], { producerId: ABORTED })], [20], 22],
      [21, [await batch([sample(20), sample(25)])].map(withoutItsLast), [], 26],
    ] as const) {
      const got = fetched(from, pieces, aborted)
      expect(offsetsOf(got)).toEqual([])
      expect(got.isEmptyDueToFiltering()).toBe(true)
      expect(got.nextOffset).toBe(next)
      expect(got.lastOffset()).toBe(String(next - 1))
    }
  })

  it('stays where it is when nothing came, or less than a batch', async () => {
    const whole = await batch([sample(30)])
    for (const pieces of [[], [whole.subarray(0, -1)], [whole.subarray(0, 20)]]) {
      const got = fetched(30, pieces)
      expect([got.isEmpty(), got.isEmptyDueToFiltering(), got.nextOffset]).toEqual([
        true,
        false,
        30,
      ])
      expect(got.firstOffset()).toBeNull()
    }
  })

  it('is refused with a reason when its records cannot be read', async () => {
    const old = await batch([sample(1)])
    old[16] = 1
    expect(() => fetched(1, [old])).toThrow(TapeError)
    expect(() => fetched(1, [old])).toThrow(/upgrade the topic/)
  })
})

describe('the bytes of a fetch', () => {
  it('are left as they are', async () => {
    const size = Buffer.from([0, 0, 0, 3])
    const rest = Buffer.from('rest')
    const decoder = new Decoder(Buffer.concat([size, Buffer.from('abc'), rest]))
    expect(String(await undecoded(decoder))).toBe('abc')
    expect(String(decoder.readAll())).toBe('rest')
    expect(await undecoded(new Decoder(Buffer.from([0, 0, 0, 0])))).toHaveLength(0)
  })

  it('are what the client makes batches of', () => {
    expect(require('kafkajs/src/consumer/batch')).toBe(FetchedBatch)
    expect(require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages')).toBe(undecoded)
  })
})

/** The batch with as many offsets and one record less, as compaction leaves it. */
function withoutItsLast(whole: Buffer): Buffer {
  const compacted = Buffer.from(whole)
  compacted.writeInt32BE(1, 57)
  return compacted
}
