import { encodeFramed, schemas } from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemProblem, MAX_ITEM_BYTES } from './item-problem.ts'

const latest = Date.UTC(2026, 10, 20) * 1000
const bar = {
  S: 'A',
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 1.5,
  t: latest / 1000,
  n: null,
  vw: null,
  tf: '1m',
}
const trade = { S: 'A', p: 1, s: 0.5, t: latest, i: '7', x: 'V', c: '@', a: 'new' }
const quote = { S: 'A', bp: 0, bs: 0, ap: 2, as: 1, t: latest, bx: 'V', ax: 'V', c: '', i: '' }

describe('itemProblem', () => {
  it('finds nothing wrong with good events', () => {
    expect(itemProblem.bars(bar, latest)).toBeUndefined()
    expect(itemProblem.trades(trade, latest)).toBeUndefined()
    expect(itemProblem.quotes(quote, latest)).toBeUndefined()
  })

  it.each([
    [{ t: Number.NaN }, 'time is missing, unreadable or out of range'],
    [{ t: 1.5 }, 'time is missing, unreadable or out of range'],
    [{ t: 8.64e15 }, 'time is missing, unreadable or out of range'],
    [{ t: latest / 1000 + 1 }, 'time is in the future'],
    [{ l: 11.5 }, 'low is above open or close'],
    [{ v: -1 }, 'volume is not a number from 0 up'],
    [{ o: Number.NaN }, 'a price is not above 0'],
    [{ n: 1.5 }, 'trade count is not a whole number from 0 up'],
    [{ vw: Number.NaN }, 'average price is not a number from 0 up'],
  ])('names what is wrong with a bar with %o', (change, problem) => {
    expect(itemProblem.bars({ ...bar, ...change }, latest)).toBe(problem)
  })

  it('names what is wrong with trades and quotes', () => {
    expect(itemProblem.trades({ ...trade, p: 0 }, latest)).toBe('price is not a number above 0')
    expect(itemProblem.trades({ ...trade, i: 'x'.repeat(41) }, latest)).toBe('a text is too long')
    const crossedBack = { ...quote, ap: -1 }
    expect(itemProblem.quotes(crossedBack, latest)).toBe(
      'a price or size is not a number from 0 up',
    )
  })

  it('lets nothing pass that cannot be encoded in the promised size', () => {
    const number = fc.oneof(fc.double(), fc.integer())
    const count = fc.option(number)
    const text = fc.string({ unit: 'binary', maxLength: 45 })
    const S = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 31 })
    const trades = fc.record({
      S,
      p: number,
      s: number,
      t: number,
      i: text,
      x: text,
      c: text,
      a: text,
    })
    const bars = fc.record({
      ...{ S, o: number, h: number, l: number, c: number, v: number, t: number },
      ...{ n: count, vw: count, tf: text },
    })
    const lineage = {
      session: '',
      sequence: 0,
      source: '',
      feed: '',
      received_at: 0,
      origin: 'live',
    }
    const sizeOf = (kind: 'bars' | 'trades', item: object) =>
      encodeFramed(schemas[kind].batchType, 1, { ...lineage, [kind]: [item] }).length
    fc.assert(
      fc.property(trades, bars, (someTrade, someBar) => {
        if (itemProblem.trades(someTrade, latest) === undefined) {
          expect(sizeOf('trades', someTrade)).toBeLessThanOrEqual(MAX_ITEM_BYTES + 12)
        }
        if (itemProblem.bars(someBar, latest) === undefined) {
          expect(sizeOf('bars', someBar)).toBeLessThanOrEqual(MAX_ITEM_BYTES + 12)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
