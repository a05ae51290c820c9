import { TapeError } from '@tickertape/errors'
import {
  batchLayout,
  encodeFramed,
  frameHeader,
  type Kind,
  kinds,
  schemas,
} from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cut, flatten } from './flatten.ts'

const BATCH_ID = 8

function cutOf(kind: Kind): Cut {
  const layout = batchLayout(schemas[kind].batch, schemas[kind].event)
  if (!layout) throw new Error(`${kind} does not line up`)
  return { kind, layout }
}

/** The events of a batch, as they would be appended. */
function eventsOf(value: Buffer, cut: Cut) {
  const { items, lineageFrom, lineageTo } = flatten(value, cut)
  const lineage = value.subarray(lineageFrom, lineageTo)
  const events: { key: string; event: Buffer }[] = []
  items.each((symbolFrom, symbolTo, from, to) => {
    const key = value.toString('utf8', symbolFrom, symbolTo)
    events.push({ key, event: Buffer.concat([value.subarray(from, to), lineage]) })
  })
  return events
}

const price = fc.double({ min: 0.0001, max: 1e6, noNaN: true })
const size = fc.double({ min: 0, max: 1e12, noNaN: true })
const time = fc.integer({ min: 0, max: 2 ** 52 })
const symbol = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' })
const text = fc.string({ maxLength: 20, unit: 'binary' })
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const items: Record<Kind, fc.Arbitrary<object>> = {
  bars: fc
    .record({
      S: symbol,
      p: fc.array(price, { minLength: 4, maxLength: 4 }),
      v: size,
      t: time,
      n: optional(fc.integer({ min: 0 })),
      vw: optional(price),
      tf: text,
    })
    .map(({ S, p, ...rest }) => {
      const [l, o, c, h] = [...p].sort((a, b) => a - b)
      return { S, o, h, l, c, ...rest }
    }),
  trades: fc.record({ S: symbol, p: price, s: size, t: time, i: text, x: text, c: text, a: text }),
  quotes: fc.record({
    S: symbol,
    bp: size,
    bs: size,
    ap: size,
    as: size,
    t: time,
    bx: text,
    ax: text,
    c: text,
    i: text,
  }),
}

const lineage = fc.record({
  session: text,
  sequence: fc.nat(),
  source: text,
  feed: text,
  received_at: time,
  origin: text,
})

const framed = (kind: Kind, head: object, batchItems: readonly object[]): Buffer => {
  const { batchType, itemsField } = schemas[kind]
  return encodeFramed(batchType, BATCH_ID, { ...head, [itemsField]: batchItems })
}

describe.each(kinds)('flattening %s', (kind) => {
  const { eventType, item, event } = schemas[kind]
  const rename = item.fields.map(({ name }, index) => [name, event.fields[index]?.name as string])

  it('gives every item with the lineage of its batch, under the event names, keyed by symbol', () => {
    fc.assert(
      fc.property(lineage, fc.array(items[kind], { maxLength: 30 }), (head, batchItems) => {
        const events = eventsOf(framed(kind, head, batchItems), cutOf(kind))
        const { session: _, sequence: __, ...lineageOfBatch } = head
        const decoded = events.map(({ event }) => ({ ...eventType.fromBuffer(event) }))
        const expected = batchItems.map((raw) => ({
          ...Object.fromEntries(
            rename.map(([from, to]) => [to, (raw as Record<string, unknown>)[from as string]]),
          ),
          ...lineageOfBatch,
        }))
        expect(decoded).toEqual(expected)
        expect(events.map(({ key }) => key)).toEqual(
          batchItems.map((raw) => Buffer.from((raw as { S: string }).S).toString()),
        )
      }),
    )
  })

  it('refuses whatever is cut short, and never reads past the end', () => {
    fc.assert(
      fc.property(lineage, fc.array(items[kind], { minLength: 1, maxLength: 3 }), (head, some) => {
        const whole = framed(kind, head, some)
        for (let length = 5; length < whole.length; length++) {
          expect(() => flatten(whole.subarray(0, length), cutOf(kind))).toThrow(TapeError)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('answers any bytes with events or a coded error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          flatten(Buffer.concat([frameHeader(BATCH_ID), bytes]), cutOf(kind))
        } catch (error) {
          expect(error).toBeInstanceOf(TapeError)
        }
      }),
    )
  })
})

describe('rules', () => {
  const head = { session: 's', sequence: 0, source: 'x', feed: 'y', received_at: 1, origin: 'live' }
  const good = { S: 'A', o: 2, h: 3, l: 1, c: 2, v: 1, t: 1, n: null, vw: null, tf: '1m' }
  const cut = cutOf('bars')

  it.each([
    ['high below close', { h: 1.5 }, /high is below/],
    ['low above open', { l: 2.5 }, /low is above/],
    ['negative volume', { v: -1 }, /volume/],
    ['a price that is no number', { o: Number.NaN }, /price/],
    ['an infinite price', { h: Number.POSITIVE_INFINITY }, /finite/],
    ['an empty symbol', { S: '' }, /symbol/],
  ])('refuses %s', (_name, wrong, reason) => {
    expect(() => flatten(framed('bars', head, [good, { ...good, ...wrong }]), cut)).toThrow(reason)
  })

  it('refuses bytes behind the batch', () => {
    const longer = Buffer.concat([framed('bars', head, [good]), Buffer.from([0])])
    expect(() => flatten(longer, cut)).toThrow(/1 bytes follow/)
  })

  it('reads blocks that carry their size, as other Avro writers send them', () => {
    const value = framed('bars', head, [good])
    const start = value.length - 1 - (value.length - 1 - value.indexOf('A') + 1)
    const item = value.subarray(start, value.length - 1)
    const before = value.subarray(0, start - 1)
    const sized = Buffer.concat([before, Buffer.from([1, item.length * 2]), item, Buffer.from([0])])
    expect(eventsOf(sized, cut)).toEqual(eventsOf(value, cut))
  })

  it('refuses an event that would not fit in a Kafka batch', () => {
    const value = framed('bars', { ...head, feed: 'y'.repeat(950_000) }, [good])
    expect(() => flatten(value, cut)).toThrow(/an event takes 950/)
  })

  it('refuses a batch whose lineage would make it many times larger', () => {
    const items = Array.from({ length: 200 }, () => good)
    const value = framed('bars', { ...head, feed: 'y'.repeat(500_000) }, items)
    expect(() => flatten(value, cut)).toThrow(/the events take up to/)
  })

  it('gives nothing for an empty batch', () => {
    expect(eventsOf(framed('bars', head, []), cut)).toEqual([])
  })
})
