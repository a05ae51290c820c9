import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyTable } from './key-table.ts'

interface Put {
  readonly key: number
  readonly receivedUs: number
  readonly print: number
}

const puts = fc.array(
  fc.record({
    key: fc.nat(40),
    receivedUs: fc.nat(10),
    print: fc.nat(2 ** 28),
  }),
  { maxLength: 200 },
)

/** Keys whose slots collide, so that probing is tried too. */
const lanesOf = (key: number) => ({ a: (key % 5) - 2, b: key })

function rowsOf(table: KeyTable): string[] {
  const rows: string[] = []
  table.each((receivedUs, print, mayBeGone) => rows.push(`${receivedUs} ${print} ${mayBeGone}`))
  return rows.sort()
}

/** What the rules of an upsert table say, by a map. */
function upsert(all: readonly Put[]): Map<number, Put> {
  const rows = new Map<number, Put>()
  for (const put of all) {
    const held = rows.get(put.key)
    if (!held || put.receivedUs >= held.receivedUs) rows.set(put.key, put)
  }
  return rows
}

describe('KeyTable', () => {
  it('holds the event of each key that was received last, of equals the later one', () => {
    fc.assert(
      fc.property(puts, (all) => {
        const table = new KeyTable(41)
        for (const { key, receivedUs, print } of all) table.put(lanesOf(key), receivedUs, print)
        const expected = [...upsert(all).values()].map(
          ({ receivedUs, print }) => `${receivedUs} ${print} false`,
        )
        expect(rowsOf(table)).toEqual(expected.sort())
      }),
    )
  })

  it('knows which rows may have been replaced by events that Pinot may not have seen', () => {
    const table = new KeyTable(10)
    table.put(lanesOf(1), 100, 1)
    table.put(lanesOf(2), 100, 2)
    table.put(lanesOf(3), 100, 3)
    table.maybe(lanesOf(1), 100)
    table.maybe(lanesOf(2), 99)
    table.maybe(lanesOf(4), 100)
    expect(rowsOf(table)).toEqual(['100 1 true', '100 2 false', '100 3 false'])
    expect(table.holds(lanesOf(2), 100, 2)).toBe(true)
    expect(table.holds(lanesOf(2), 100, 3)).toBe(false)
    expect(table.holds(lanesOf(1), 100, 1)).toBe(false)
  })
})
