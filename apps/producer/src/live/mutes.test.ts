import { describe, expect, it } from 'vitest'
import type { Mute } from '../calendar/kind-silence.ts'
import { Mutes } from './mutes.ts'

const some = (...symbols: string[]): Mute => ({
  ...{ kind: 'trades', scope: 'some', symbols, sinceMs: 5 },
})
const one = (symbol: string) => ({ kind: 'trades', symbol })

describe('Mutes', () => {
  it('names what fell mute once, and what came back', () => {
    const mutes = new Mutes()
    expect(mutes.update([some('A', 'B')], 0)).toEqual({
      fell: [
        { one: one('A'), sinceMs: 5 },
        { one: one('B'), sinceMs: 5 },
      ],
      back: [],
      doubt: undefined,
    })
    expect(mutes.update([some('B', 'C')], 1_000)).toMatchObject({
      fell: [{ one: one('C') }],
      back: [one('A')],
    })
    expect(mutes.size).toBe(2)
    expect(mutes.update([], 2_000).back).toEqual([one('B'), one('C')])
  })

  it('doubts the connection at once when all are mute, and forgets the single ones', () => {
    const mutes = new Mutes()
    mutes.update([some('A')], 0)
    const all: Mute = { ...some('A', 'B'), scope: 'all' }
    expect(mutes.update([all], 1)).toEqual({ fell: [], back: [one('A')], doubt: all })
    expect(mutes.size).toBe(0)
  })

  it('doubts it for a few when asking again did not help, and then not for a while', () => {
    const mutes = new Mutes()
    const doubtAt = (now: number) => mutes.update([some('A')], now).doubt
    expect([0, 59_999].map(doubtAt)).toEqual([undefined, undefined])
    expect(doubtAt(60_000)).toEqual(some('A'))
    expect([61_000, 659_999].map(doubtAt)).toEqual([undefined, undefined])
    expect(doubtAt(660_000)).toEqual(some('A'))
  })

  it('begins anew after the connection was lost', () => {
    const mutes = new Mutes()
    mutes.update([some('A')], 0)
    expect(mutes.clear()).toEqual([one('A')])
    expect(mutes.update([some('A')], 100_000)).toMatchObject({ fell: [{ one: one('A') }] })
  })
})
