import { describe, expect, it } from 'vitest'
import { comparableFrom, compareEvents } from './compare-events.ts'
import type { FlattenedCount } from './count-flattened.ts'
import type { RawCount } from './count-raw.ts'
import type { EventView } from './event-shape.ts'
import { StretchSums } from './stretch-sums.ts'

const grainUs = 60_000_000
const window = { fromUs: 0, toUs: 100 * grainUs, grainUs }

/** Sums of events by number: each has a checksum of its own, and is received in a stretch. */
function sums(events: readonly [number: number, stretch: number][]): StretchSums {
  const all = new StretchSums(grainUs)
  for (const [number, stretch] of events) {
    const lanes = { a: number * 1_000_003, b: number ^ 0x5a5a5a }
    all.add({ lanes, receivedUs: stretch * grainUs + number, offset: number } as EventView)
  }
  return all
}

const raw = (due: StretchSums, pending = sums([])): RawCount =>
  ({ due: [due], pending: [pending] }) as unknown as RawCount
const flattened = (all: StretchSums): FlattenedCount =>
  ({ partition: 0, sums: all }) as unknown as FlattenedCount

describe('compareEvents', () => {
  it('agrees on the same events in another order', () => {
    const one = sums([
      [1, 5],
      [2, 5],
      [3, 6],
    ])
    const other = sums([
      [3, 6],
      [2, 5],
      [1, 5],
    ])
    expect(compareEvents([raw(one)], flattened(other), 0).differing).toEqual([])
  })

  it('adds up what several raw partitions have for one', () => {
    const parts = [raw(sums([[1, 5]])), raw(sums([[2, 5]]))]
    expect(
      compareEvents(
        parts,
        flattened(
          sums([
            [1, 5],
            [2, 5],
          ]),
        ),
        0,
      ).differing,
    ).toEqual([])
  })

  it('names the stretches with an event too few, too many or another one', () => {
    const due = sums([
      [1, 5],
      [2, 6],
      [3, 7],
      [4, 8],
    ])
    const have = sums([
      [1, 5],
      [3, 7],
      [9, 7],
      [5, 8],
    ])
    expect(compareEvents([raw(due)], flattened(have), 0).differing).toEqual([6, 7, 8])
  })

  it('takes what is on its way as there, or as not there', () => {
    const [due, pending] = [sums([[1, 5]]), sums([[2, 5]])]
    const differing = (have: StretchSums) =>
      compareEvents([raw(due, pending)], flattened(have), 0).differing
    expect(differing(sums([[1, 5]]))).toEqual([])
    expect(
      differing(
        sums([
          [1, 5],
          [2, 5],
        ]),
      ),
    ).toEqual([])
    expect(differing(sums([[2, 5]]))).toEqual([5])
  })

  it('does not look before the stretch that it is told', () => {
    expect(compareEvents([raw(sums([[1, 5]]))], flattened(sums([])), 6).differing).toEqual([])
  })
})

describe('comparableFrom', () => {
  const whole = { isCut: false, firstReceivedUs: 3 * grainUs }

  it('is the beginning where retention took nothing', () => {
    expect(comparableFrom(window, [whole, whole])).toBe(Number.NEGATIVE_INFINITY)
  })

  it('is behind the first event that the side which lost more still has', () => {
    const cut = (stretch: number) => ({ isCut: true, firstReceivedUs: stretch * grainUs + 5 })
    expect(comparableFrom(window, [cut(10), cut(20)])).toBe(22)
    expect(comparableFrom(window, [whole, cut(10)])).toBe(12)
  })

  it('is behind everything where nothing is left', () => {
    const gone = { isCut: true, firstReceivedUs: undefined }
    expect(comparableFrom(window, [whole, gone])).toBeGreaterThan(100)
  })
})
