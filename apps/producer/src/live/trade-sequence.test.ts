import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TradeSequence } from './trade-sequence.ts'

const take = (sequence: TradeSequence, ...ids: number[]) =>
  ids.map((id) => sequence.take(id, id * 1000, 0))

describe('TradeSequence', () => {
  it('tells new, late and repeated trades apart', () => {
    const sequence = new TradeSequence()
    expect(take(sequence, 10, 11, 13, 12, 11, 12, 14)).toEqual([
      ...['new', 'new', 'new', 'late', 'repeated', 'repeated', 'new'],
    ])
  })

  it('reports a hole once, when nothing filled it in time', () => {
    const sequence = new TradeSequence()
    take(sequence, 10, 14)
    expect(sequence.overdue(1_999, 2_000)).toEqual([])
    const hole = { firstId: 11, lastId: 13, fromMicros: 10_000, toMicros: 14_000, noticedAt: 0 }
    expect(sequence.overdue(2_000, 2_000)).toEqual([hole])
    expect(sequence.overdue(9_000, 2_000)).toEqual([])
  })

  it('reports nothing that was only late', () => {
    const sequence = new TradeSequence()
    take(sequence, 10, 14, 12, 13, 11)
    expect(sequence.overdue(2_000, 2_000)).toEqual([])
    expect(take(sequence, 10, 11, 12, 13, 14)).toEqual(new Array(5).fill('repeated'))
  })

  it('reports no jump that a gap explains, and the one after it', () => {
    const sequence = new TradeSequence()
    take(sequence, 10)
    sequence.explain()
    take(sequence, 20)
    expect(sequence.overdue(9_000, 0)).toEqual([])
    take(sequence, 22)
    expect(sequence.overdue(9_000, 0)).toMatchObject([{ firstId: 21, lastId: 21 }])
  })

  it('still knows what it saw before the gap', () => {
    const sequence = new TradeSequence()
    take(sequence, 10, 11)
    sequence.explain()
    expect(take(sequence, 11, 15)).toEqual(['repeated', 'new'])
    expect(sequence.overdue(9_000, 0)).toEqual([])
  })

  it('notices by what the venue reached that the last trades were lost', () => {
    const sequence = new TradeSequence()
    take(sequence, 10)
    sequence.reached(10, 1)
    sequence.reached(12, 5)
    sequence.reached(12, 6)
    expect(sequence.overdue(2_005, 2_000)).toEqual([
      { firstId: 11, lastId: 12, fromMicros: 10_000, toMicros: 5_000, noticedAt: 5 },
    ])
    expect(take(sequence, 13)).toEqual(['new'])
    expect(sequence.overdue(9_000, 0)).toEqual([])
  })

  it('takes what was reached before the first trade for the beginning', () => {
    const sequence = new TradeSequence()
    sequence.reached(10, 1)
    take(sequence, 11)
    expect(sequence.overdue(9_000, 0)).toEqual([])
    take(sequence, 13)
    expect(sequence.overdue(9_000, 0)).toMatchObject([{ firstId: 12, lastId: 12 }])
  })

  it('takes ids below the first for late trades, not for repeated ones', () => {
    const sequence = new TradeSequence()
    expect(take(sequence, 1_000, 1, 2, 999, 2)).toEqual([
      ...['new', 'late', 'late', 'late', 'repeated'],
    ])
  })

  it('drops exactly what it saw before, and finds exactly what is missing', () => {
    const ids = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(ids, (arriving) => {
        const sequence = new TradeSequence()
        const verdicts = take(sequence, ...arriving)
        const before = (n: number) => arriving.slice(0, n).includes(arriving[n] as number)
        expect(verdicts.map((verdict) => verdict === 'repeated')).toEqual(
          arriving.map((_, n) => before(n)),
        )
        const [first, highest] = [arriving[0] as number, Math.max(...arriving)]
        const missing = new Set<number>()
        for (const { firstId, lastId } of sequence.overdue(1, 0)) {
          for (let id = firstId; id <= lastId; id++) missing.add(id)
        }
        for (let id = first + 1; id < highest; id++) {
          if (!arriving.includes(id)) expect(missing).toContain(id)
        }
        expect([...missing].every((id) => id > first && id < highest)).toBe(true)
      }),
    )
  })
})
