import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArchivedObject } from './archive-scan.ts'
import { coverageOf } from './coverage.ts'
import type { OffsetRange } from './record-blocks.ts'

const object = (key: string, ...runs: [number, number][]): ArchivedObject => ({
  key,
  partition: 0,
  runs: runs.map(([from, to]) => ({ from, to })),
  damage: undefined,
})

const offsetsIn = (ranges: readonly OffsetRange[]): number[] =>
  ranges
    .flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at))
    .sort((a, b) => a - b)

describe('coverageOf', () => {
  it('finds nothing where objects follow each other, or share a range hour by hour', () => {
    const objects = [object('a', [0, 3], [5, 6]), object('b', [3, 5], [6, 9]), object('c', [9, 12])]
    expect(coverageOf(objects, { from: 0, to: 12 })).toEqual({
      gaps: [],
      overlaps: [],
      held: { from: 0, to: 12 },
    })
  })

  it('names the objects around a gap, and gaps at both ends', () => {
    const objects = [object('a', [2, 4]), object('b', [7, 9])]
    expect(coverageOf(objects, { from: 0, to: 10 }).gaps).toEqual([
      { from: 0, to: 2, before: undefined, after: 'a' },
      { from: 4, to: 7, before: 'a', after: 'b' },
      { from: 9, to: 10, before: 'b', after: undefined },
    ])
  })

  it('names both objects of an overlap once', () => {
    const objects = [object('a', [0, 10]), object('copy', [0, 10]), object('b', [10, 20])]
    expect(coverageOf(objects, { from: 0, to: 20 }).overlaps).toEqual([
      { from: 0, to: 10, objects: ['a', 'copy'] },
    ])
  })

  it('looks at what the archive alone has, and not behind what is due', () => {
    const objects = [object('old', [3, 5]), object('a', [6, 9])]
    const { gaps, held } = coverageOf(objects, { from: 8, to: 8 })
    expect(gaps).toEqual([{ from: 5, to: 6, before: 'old', after: 'a' }])
    expect(held).toEqual({ from: 3, to: 9 })
  })

  it('finds exactly the offsets that no object has', () => {
    const runs = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 8 })), { maxLength: 12 })
    fc.assert(
      fc.property(runs, (all) => {
        const objects = all.map(([from, length], at) => object(`${at}`, [from, from + length]))
        const held = new Set(
          all.flatMap(([from, length]) => offsetsIn([{ from, to: from + length }])),
        )
        const missing = offsetsIn([{ from: 0, to: 60 }]).filter((offset) => !held.has(offset))
        expect(offsetsIn(coverageOf(objects, { from: 0, to: 60 }).gaps)).toEqual(missing)
      }),
    )
  })

  it('finds an overlap if and only if two objects have an offset', () => {
    const runs = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 8 })), { maxLength: 12 })
    fc.assert(
      fc.property(runs, (all) => {
        const objects = all.map(([from, length], at) => object(`${at}`, [from, from + length]))
        const offsets = all.flatMap(([from, length]) => offsetsIn([{ from, to: from + length }]))
        const isDoubled = new Set(offsets).size < offsets.length
        const { overlaps } = coverageOf(objects, { from: 0, to: 60 })
        expect(overlaps.length > 0).toBe(isDoubled)
      }),
    )
  })
})
