import { describe, expect, it } from 'vitest'
import { batch, marker, sample } from '../produce/sample-batches.ts'
import { nextOffsetOf } from '../records/visit-records.ts'
import { endOfRecords } from './record-end.ts'

interface Aborted {
  readonly producerId: bigint
  readonly firstOffset: number
  readonly lastOffset: number
}

interface Log {
  readonly batches: readonly Buffer[]
  readonly lastStableOffset: number
  readonly aborted?: readonly Aborted[]
}

/** Answers as a broker does: the batch that holds the offset alone, and the transactions that were aborted behind it. */
const brokerWith =
  ({ batches, lastStableOffset, aborted = [] }: Log) =>
  async (offset: number) => {
    const holds = (bytes: Buffer) => (nextOffsetOf(bytes) ?? 0) > offset
    const bytes = (offset < lastStableOffset && batches.find(holds)) || Buffer.alloc(0)
    const behind = aborted.filter(({ lastOffset }) => lastOffset >= offset)
    return { bytes, lastStableOffset, aborted: behind }
  }

describe('the end of what a reader of committed records is shown', () => {
  it('is the end of the partition where its last record is no part of a transaction', async () => {
    const log = { batches: [await batch([sample(0), sample(1)])], lastStableOffset: 2 }
    expect(await endOfRecords(brokerWith(log), 0, 2)).toBe(2)
  })

  it('lies before the mark of the last transaction', async () => {
    const batches = [await batch([sample(0), sample(1)], { producerId: 7 })]
    batches.push(await marker(2, 7, 'commit'))
    const broker = brokerWith({ batches, lastStableOffset: 3 })
    expect(await endOfRecords(broker, 0, 3)).toBe(2)
    // Who has read both records has read everything.
    expect(await endOfRecords(broker, 2, 3)).toBe(2)
  })

  it('lies before everything of transactions that were aborted', async () => {
    const log = {
      batches: [
        await batch([sample(0)], { producerId: 7 }),
        await marker(1, 7, 'commit'),
        await batch([sample(2), sample(3)], { producerId: 7 }),
        await batch([sample(4)], { producerId: 7 }),
        await marker(5, 7, 'abort'),
      ],
      lastStableOffset: 6,
      aborted: [{ producerId: 7n, firstOffset: 2, lastOffset: 5 }],
    }
    expect(await endOfRecords(brokerWith(log), 0, 6)).toBe(1)
    expect(await endOfRecords(brokerWith(log), 2, 6)).toBe(2)
  })

  it('lies before a transaction that is open', async () => {
    const batches = [await batch([sample(0)]), await batch([sample(1)], { producerId: 7 })]
    expect(await endOfRecords(brokerWith({ batches, lastStableOffset: 1 }), 0, 2)).toBe(1)
  })

  it('is where one began to look when nothing is behind it', async () => {
    expect(await endOfRecords(brokerWith({ batches: [], lastStableOffset: 5 }), 5, 5)).toBe(5)
  })
})
