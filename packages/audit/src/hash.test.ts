import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chain, chainNumber, hashBytes, hexOf, type Lanes } from './hash.ts'

function hashOf(bytes: Uint8Array, from = 0, to = bytes.length): Lanes {
  const lanes = { a: 0, b: 0 }
  hashBytes(bytes, from, to, lanes)
  return lanes
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 })

describe('hashBytes', () => {
  it('is the same wherever the bytes lie', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (before, own, after) => {
        const all = Buffer.concat([before, own, after])
        expect(hashOf(all, before.length, before.length + own.length)).toEqual(hashOf(own))
      }),
    )
  })

  it('changes both lanes with any single bit', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (own, at) => {
        const bit = at % (own.length * 8)
        const changed = Uint8Array.from(own)
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(hashOf(changed).a).not.toBe(hashOf(own).a)
        expect(hashOf(changed).b).not.toBe(hashOf(own).b)
      }),
      { numRuns: 2_000 },
    )
  })

  it('tells bytes from the same bytes with zeros behind', () => {
    fc.assert(
      fc.property(bytes, (own) => {
        expect(hashOf(Buffer.concat([own, Buffer.alloc(1)]))).not.toEqual(hashOf(own))
      }),
    )
  })

  it('has no two alike among 200,000 neighbours', () => {
    const seen = new Set<string>()
    const own = Buffer.alloc(40)
    for (let number = 0; number < 200_000; number++) {
      own.writeUInt32LE(number, 16)
      seen.add(hexOf(hashOf(own)))
    }
    expect(seen.size).toBe(200_000)
  })
})

describe('chain', () => {
  it('depends on the order', () => {
    const [one, other] = [hashOf(Buffer.from('one')), hashOf(Buffer.from('other'))]
    const [forth, back] = [{ ...one }, { ...other }]
    chain(forth, other)
    chain(back, one)
    expect(forth).not.toEqual(back)
  })

  it('takes every bit of a number up to 2^53', () => {
    const of = (value: number) => {
      const lanes = { a: 1, b: 2 }
      chainNumber(lanes, value)
      return hexOf(lanes)
    }
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 51 }), (value, bit) => {
        expect(of(value + 2 ** bit)).not.toBe(of(value))
      }),
    )
  })
})
