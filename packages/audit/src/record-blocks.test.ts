import { describe, expect, it } from 'vitest'
import { addRecord, BLOCK, countRecords, differingBlocks, recordBlocks } from './record-blocks.ts'

const range = { from: 100, to: 100 + BLOCK * 4 + 10 }
const laneOf = (offset: number) => ({ a: offset * 7, b: offset * 13 })

function filled(skip: readonly number[] = []) {
  const blocks = recordBlocks(range)
  for (let offset = range.from; offset < range.to; offset++) {
    if (!skip.includes(offset)) addRecord(blocks, offset, laneOf(offset))
  }
  return blocks
}

describe('record blocks', () => {
  it('are the same for the same records in any order', () => {
    const backwards = recordBlocks(range)
    for (let offset = range.to - 1; offset >= range.from; offset--) {
      addRecord(backwards, offset, laneOf(offset))
    }
    expect(differingBlocks(filled(), backwards)).toEqual([])
    expect(countRecords(backwards)).toBe(range.to - range.from)
  })

  it('take no account of records outside of their range', () => {
    const blocks = filled()
    addRecord(blocks, 99, laneOf(1))
    addRecord(blocks, range.to, laneOf(1))
    expect(differingBlocks(filled(), blocks)).toEqual([])
  })

  it('show where a record is missing or another one, neighbours together', () => {
    const changed = filled()
    addRecord(changed, 100, { a: 1, b: 0 })
    const lost = filled([100, 100 + BLOCK, 100 + BLOCK * 4])
    expect(differingBlocks(filled(), changed)).toEqual([{ from: 100, to: 100 + BLOCK }])
    expect(differingBlocks(filled(), lost)).toEqual([
      { from: 100, to: 100 + BLOCK * 2 },
      { from: 100 + BLOCK * 4, to: range.to },
    ])
  })
})
