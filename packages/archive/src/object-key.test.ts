import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, hourOf, objectKey, parseObjectKey } from './object-key.ts'

const place = fc.record({
  topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/),
  partition: fc.integer({ min: 0, max: 100_000 }),
  firstOffset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  hourMs: fc.integer({ min: 0, max: 253_402_300_799_999 }).map(hourOf),
})

describe('objectKey', () => {
  it('puts an object into its hour', () => {
    const hourMs = hourOf(Date.parse('2026-11-21T04:59:59.999Z'))
    expect(objectKey({ topic: 'iex-topic-1', partition: 3, firstOffset: 42, hourMs })).toBe(
      'iex-topic-1/year=2026/month=11/day=21/hour=04/iex-topic-1-3-00000000000000000042.jsonl.gz',
    )
  })

  it('can be read back', () => {
    fc.assert(
      fc.property(place, (it) => {
        expect(parseObjectKey(objectKey(it))).toEqual(it)
      }),
    )
  })

  it('sorts by offset within an hour and a partition', () => {
    fc.assert(
      fc.property(place, fc.nat(), (it, more) => {
        const later = {
          ...it,
          firstOffset: Math.min(it.firstOffset + more, Number.MAX_SAFE_INTEGER),
        }
        expect(objectKey(it) <= objectKey(later)).toBe(true)
      }),
    )
  })
})

describe('hourOf', () => {
  it('is a whole hour for every time, also for one that no calendar has', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.constant(-1)), (timestampMs) => {
        const hourMs = hourOf(timestampMs)
        const place = { topic: 't', partition: 0, firstOffset: 0, hourMs }
        expect(hourMs % HOUR_MS).toBe(0)
        expect(parseObjectKey(objectKey(place))).toEqual(place)
      }),
    )
  })
})
