import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VisibleRows } from './visible-rows.ts'

const cell = (receivedAtMs: number, rows: number, sourceMs = 0) => ({
  receivedAtMs,
  sourceMs,
  rows,
})

describe('rows that become visible', () => {
  it('do not count when they were there before anyone looked', () => {
    const rows = new VisibleRows(60_000)
    expect(rows.add([cell(0, 100)], 5_000)).toEqual([])
    expect(rows.add([cell(0, 100)], 6_000)).toEqual([])
  })

  it('count when they are seen first, also late ones of an early receipt', () => {
    const rows = new VisibleRows(60_000)
    rows.add([], 0)
    expect(rows.add([cell(1_000, 98, 300)], 1_040)).toEqual([
      { sinceReceiptMs: 40, sinceEventMs: 340, rows: 98 },
    ])
    expect(rows.add([cell(1_000, 100, 300)], 1_900)).toEqual([
      { sinceReceiptMs: 900, sinceEventMs: 1_200, rows: 2 },
    ])
  })

  it('are told apart by the delay of their source', () => {
    const rows = new VisibleRows(60_000)
    rows.add([], 0)
    const seen = rows.add([cell(1_000, 5, 0), cell(1_000, 3, 60_000)], 1_100)
    expect(seen.map(({ sinceEventMs, rows: count }) => [sinceEventMs, count])).toEqual([
      [100, 5],
      [60_100, 3],
    ])
  })

  it('have no negative latency where clocks differ', () => {
    const rows = new VisibleRows(60_000)
    rows.add([], 0)
    expect(rows.add([cell(2_000, 1, -5_000)], 1_900)).toEqual([
      { sinceReceiptMs: 0, sinceEventMs: 0, rows: 1 },
    ])
  })

  it('are counted once each, however the answers are cut', () => {
    const growing = fc.array(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(growing, (steps) => {
        const rows = new VisibleRows(60_000)
        rows.add([], 0)
        const totals = [0, 0, 0, 0]
        let counted = 0
        for (const [at, step] of steps.entries()) {
          for (const [index, more] of step.entries()) totals[index] = (totals[index] ?? 0) + more
          const cells = totals.map((total, index) => cell(index * 100, total))
          for (const seen of rows.add(cells, 1_000 + at)) counted += seen.rows
        }
        expect(counted).toBe(totals.reduce((sum, total) => sum + total, 0))
      }),
    )
  })
})
