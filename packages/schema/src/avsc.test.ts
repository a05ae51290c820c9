import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { Decoder } from './decoder.ts'
import { encodeFramed } from './frame.ts'
import { schemas } from './kinds.ts'
import { WriterCodec } from './writer-codec.ts'

const { batch, batchType, event } = schemas.bars
const bar = { S: 'AAPL', o: 1.5, h: 2, l: 1, c: 1.5, v: 10, t: 1, n: null, vw: null, tf: '1m' }
const head = { session: 's', sequence: 0, source: 'x', feed: 'y', received_at: 1, origin: 'live' }
const good = encodeFramed(batchType, 1, { ...head, bars: [bar, bar] })
const empty = encodeFramed(batchType, 1, { ...head, bars: [] })

/** The array of a batch is its last field: its count replaced, and some bytes behind it. */
const withCount = (count: readonly number[], behind = 0): Buffer =>
  Buffer.concat([empty.subarray(0, -1), Buffer.from(count), Buffer.alloc(behind, 2)])

const endless = {
  'a count that does not end': withCount(Array(9).fill(0xff)),
  'a count of 2^62': withCount([...Array(8).fill(0xff), 0x7f]),
  'a negative count of 2^62': withCount([...Array(8).fill(0xff), 0x7f, 2]),
  'a count of the bytes that are left': withCount([0x80, 0xad, 0xe2, 0x04], 5_000_000),
}

describe('the mend of avsc', () => {
  it('is for the version that is installed', () => {
    const require = createRequire(import.meta.url)
    expect(require('avsc/package.json').version).toBe('5.7.9')
  })

  it.each(Object.entries(endless))(
    'ends an array at the end of its bytes: %s',
    async (_, value) => {
      const decoder = new Decoder(async () => batch)
      await expect(decoder.decode(value)).rejects.toThrow(/ends inside|does not read|follow/)
      const codec = new WriterCodec(async () => batch)
      await expect(codec.decode(value)).rejects.toThrow(/ends inside|does not read|follow/)
    },
  )

  it('reads arrays in one block, in several, with sizes, and none', async () => {
    const decoder = new Decoder<{ bars: object[] }>(async () => batch)
    expect((await decoder.decode(good)).bars).toHaveLength(2)
    expect((await decoder.decode(empty)).bars).toEqual([])
    const item = good.subarray(empty.length, -1)
    const half = item.length / 2
    const [one, other] = [item.subarray(0, half), item.subarray(half)]
    const front = empty.subarray(0, -1)
    const blocks = Buffer.concat([
      front,
      Buffer.from([2]),
      one,
      Buffer.from([2]),
      other,
      Buffer.from([0]),
    ])
    expect(await decoder.decode(blocks)).toEqual(await decoder.decode(good))
    const sized = [
      front,
      Buffer.from([1, half * 2]),
      one,
      Buffer.from([2]),
      other,
      Buffer.from([0]),
    ]
    expect(await decoder.decode(Buffer.concat(sized))).toEqual(await decoder.decode(good))
    expect(event.name).toBe('Bar')
  })
})
