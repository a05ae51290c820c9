import { describe, expect, it } from 'vitest'
import type { FlattenedCount } from './count-flattened.ts'
import type { EventView } from './event-shape.ts'
import { RowSums } from './pinot-rows.ts'
import { compareRows } from './row-counts.ts'
import { StretchSums } from './stretch-sums.ts'

const grainUs = 60_000_000
const range = { fromUs: 0, toUs: 1_000 * grainUs, grainUs }

type Row = readonly [stretch: number, rows: number, print: number, mayBeGone?: number]

function rowSums(all: readonly Row[]): RowSums {
  const sums = new RowSums()
  for (const [stretch, rows, print, mayBeGone = 0] of all) {
    const sum = sums.at(0, stretch)
    sum.rows += rows
    sum.print += print
    sum.mayBeGone += mayBeGone
  }
  return sums
}

function flattened(pendingIn: readonly number[] = []): FlattenedCount {
  const pending = new StretchSums(grainUs)
  for (const stretch of pendingIn) {
    const lanes = { a: 0, b: 0 }
    pending.add({ lanes, receivedUs: stretch * grainUs, offset: 0 } as EventView)
  }
  return { partition: 0, pending } as unknown as FlattenedCount
}

const suspects = (
  expected: readonly Row[],
  actual: readonly Row[],
  options: { readonly pending?: number[]; readonly from?: number; readonly factor?: number } = {},
) => {
  const { pending, from = 0, factor = 1 } = options
  const rows = { range: { ...range, grainUs: grainUs * factor }, sums: rowSums(actual) }
  return compareRows(rowSums(expected), rows, flattened(pending), { from, grainUs }).suspects.map(
    ({ fromUs, toUs }) => [fromUs / grainUs, toUs / grainUs],
  )
}

describe('compareRows', () => {
  it('agrees on rows of the same number and content', () => {
    expect(
      suspects(
        [
          [1, 2, 30],
          [2, 1, 5],
        ],
        [
          [2, 1, 5],
          [1, 2, 30],
        ],
      ),
    ).toEqual([])
  })

  it('suspects rows that are missing, too many or of other content', () => {
    const expected: Row[] = [
      [1, 2, 30],
      [2, 1, 5],
      [3, 1, 7],
    ]
    expect(
      suspects(expected, [
        [1, 1, 10],
        [3, 1, 8],
        [4, 1, 1],
      ]),
    ).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ])
  })

  it('allows for as many rows as events may have come or been replaced meanwhile', () => {
    expect(suspects([[1, 2, 30, 1]], [[1, 1, 10]])).toEqual([])
    expect(suspects([[1, 2, 30, 1]], [[1, 0, 0]])).toEqual([[1, 2]])
    expect(suspects([[1, 2, 30]], [[1, 3, 99]], { pending: [1] })).toEqual([])
    expect(suspects([[1, 2, 30]], [[1, 3, 99]], { pending: [2] })).toEqual([[1, 2]])
  })

  it('compares in the longer stretches that Pinot was asked for', () => {
    const expected: Row[] = [
      [10, 1, 1],
      [11, 2, 2],
      [13, 3, 3],
    ]
    expect(
      suspects(
        expected,
        [
          [5, 3, 3],
          [6, 3, 3],
        ],
        { factor: 2 },
      ),
    ).toEqual([])
    expect(
      suspects(
        expected,
        [
          [5, 3, 3],
          [6, 3, 4],
        ],
        { factor: 2 },
      ),
    ).toEqual([[12, 14]])
  })

  it('passes over what was received before the topics begin', () => {
    expect(suspects([[1, 2, 30]], [[9, 2, 30]], { from: 9 })).toEqual([[9, 10]])
  })
})
