import type { RawTrade } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { Arrivals } from './arrivals.ts'
import { everyOne } from './venue.ts'

const trade = (S: string, i: string, t = 0, a = 'new'): RawTrade => ({
  ...{ S, p: 1, s: 1, t, i, x: '', c: '', a },
})
const setUp = (consecutiveTradeIds = true) =>
  new Arrivals({ wanted: everyOne(['bars', 'trades'], ['A', 'B']), consecutiveTradeIds }, 2_000)

describe('Arrivals', () => {
  it('counts what is older than one of its symbol and kind that came before', () => {
    const arrivals = setUp()
    const at = (S: string, t: number) => ({ S, t })
    expect(arrivals.outOfOrder('bars', [at('A', 5), at('A', 5), at('B', 3), at('A', 4)])).toBe(1)
    expect(arrivals.outOfOrder('trades', [at('A', 1)])).toBe(0)
    expect(arrivals.outOfOrder('bars', [at('B', 2), at('unknown', 1), at('unknown', 0)])).toBe(1)
  })

  it('leaves out trades that came before, per symbol', () => {
    const arrivals = setUp()
    const first = [trade('A', '1'), trade('B', '1'), trade('A', '2')]
    expect(arrivals.withoutRepeated(first, 0)).toBe(first)
    const again = [trade('A', '2'), trade('A', '3'), trade('B', '1'), trade('B', '2')]
    expect(arrivals.withoutRepeated(again, 0)).toEqual([trade('A', '3'), trade('B', '2')])
  })

  it('keeps corrections, ids that are no numbers, and all of a venue without counted ids', () => {
    const kept = [trade('A', '1'), trade('A', '1', 0, 'cancel'), trade('A', ''), trade('A', 'x7')]
    expect(setUp().withoutRepeated(kept, 0)).toBe(kept)
    const twice = [trade('A', '1'), trade('A', '1')]
    expect(setUp(false).withoutRepeated(twice, 0)).toBe(twice)
  })

  it('tells which trades of which symbol are missing', () => {
    const arrivals = setUp()
    arrivals.withoutRepeated([trade('A', '1', 10), trade('A', '3', 30), trade('B', '7', 70)], 100)
    arrivals.reached('B', 8, 100)
    expect(arrivals.missing(2_099)).toEqual([])
    expect(arrivals.missing(2_100)).toMatchObject([
      { one: { kind: 'trades', symbol: 'A' }, hole: { firstId: 2, lastId: 2 } },
      { one: { kind: 'trades', symbol: 'B' }, hole: { firstId: 8, lastId: 8 } },
    ])
  })
})
