import { describe, expect, it } from 'vitest'
import { guessTimeframe } from './guess-timeframe.ts'

const MINUTE = 60_000
const bars = (S: string, ...minutes: number[]) => minutes.map((t) => ({ S, t: t * MINUTE }))

describe('guessTimeframe', () => {
  it.each([
    ['1m', bars('A', 0, 1, 2, 5)],
    ['5m', bars('A', 0, 10, 15)],
    ['1h', bars('A', 0, 60)],
    ['1d', bars('A', 0, 3 * 1440, 7 * 1440)],
    ['1d', bars('A', 1440, 0)],
    ['5m', [...bars('A', 0), ...bars('B', 1), ...bars('A', 5), ...bars('B', 6)]],
    ['2.5s', [0, 2_500].map((t) => ({ S: 'A', t }))],
    ['1m', bars('A', 0, 1, Number.NaN, 2, 3)],
  ])('is %s for %j', (timeframe, sample) => {
    expect(guessTimeframe(sample)).toBe(timeframe)
  })

  it('is unknown without two bars of a symbol', () => {
    expect(guessTimeframe([...bars('A', 0), ...bars('B', 1)])).toBeUndefined()
  })
})
