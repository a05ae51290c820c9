import { encodeFramed, kinds, schemas } from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventView, eventShape } from './event-shape.ts'
import { printOf, printSql } from './row-print.ts'

const shape = eventShape(schemas.bars)

const bar = {
  ...{ symbol: 'AAPL', o: 250.17, h: 251, l: 249.5, c: 250.2, v: 1200, n: 7, vw: 250.1 },
  ...{ time_stamp: 1_795_000_000_000, timeframe: '1m', source: 'test', feed: 'iex' },
  ...{ received_at: 1_795_000_000_123_457, origin: 'live' },
}

function printOfBar(fields: object): number {
  const value = encodeFramed(schemas.bars.eventType, 1, { ...bar, ...fields })
  const view = new EventView(shape)
  view.bytes = value
  const lineage = view.takeItem(5, value.length)
  view.takeLineage(lineage, value.length)
  return printOf(view)
}

describe('the print of a row', () => {
  it.each(kinds)('counts every column of %s in SQL', (kind) => {
    const { names } = eventShape(schemas[kind])
    const terms = printSql(eventShape(schemas[kind])).split(' + ')
    expect(terms).toHaveLength(names.length)
    for (const [at, name] of names.entries()) expect(terms[at]).toContain(`"${name}"`)
    expect(new Set(terms.map((term) => /\d+\)*$/.exec(term)?.[0])).size).toBe(names.length)
  })

  it.each([
    [{ o: 250.170001 }],
    [{ v: 1201 }],
    [{ n: 8 }],
    [{ time_stamp: 1_795_000_060_000 }],
    [{ received_at: 1_795_000_000_123_458 }],
    [{ symbol: 'GOOGL' }],
    [{ h: 249.5, l: 251 }],
  ])('changes with %j', (change) => {
    expect(printOfBar(change)).not.toBe(printOfBar({}))
  })

  it('takes 0 for a number that is absent, as Pinot does', () => {
    expect(printOfBar({ n: null, vw: null })).toBe(printOfBar({ n: 0, vw: 0 }))
  })

  it('counts text as Java does', () => {
    expect(printOfBar({ feed: '🙂' })).toBe(printOfBar({ feed: 'ab' }))
    expect(printOfBar({ feed: 'ü' })).toBe(printOfBar({ feed: 'a' }))
  })

  it('stays a whole number that 2^25 rows of can be added without rounding', () => {
    const number = fc.double({ min: 0, max: 2 ** 53, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.string({ maxLength: 40 }), (o, v, feed) => {
        const print = printOfBar({ o, v, feed })
        expect(Number.isInteger(print)).toBe(true)
        expect(print * 2 ** 25).toBeLessThan(2 ** 53)
      }),
    )
  })
})
