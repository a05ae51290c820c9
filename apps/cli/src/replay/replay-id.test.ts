import { describe, expect, it } from 'vitest'
import { type Identity, replayId } from './replay-id.ts'

const identity: Identity = {
  bucket: 'archive',
  window: { fromMs: 1, toMs: 2, isOpen: false },
  symbols: ['A', 'B'],
  toTopic: undefined,
  topics: [],
  again: undefined,
}

describe('replayId', () => {
  it('is the same for the same records and place, however they are written', () => {
    expect(replayId({ ...identity, symbols: ['B', 'A', 'A'] })).toBe(replayId(identity))
  })

  it('is the same for every now', () => {
    const until = (toMs: number) =>
      replayId({ ...identity, window: { fromMs: 1, toMs, isOpen: true } })
    expect(until(5)).toBe(until(6))
    expect(until(2)).not.toBe(replayId(identity))
  })

  it.each<Partial<Identity>>([
    { bucket: 'other' },
    { window: { fromMs: 1, toMs: 3, isOpen: false } },
    { symbols: ['A'] },
    { toTopic: 'x' },
    { topics: ['x'] },
    { again: 'x' },
  ])('is another one for %o', (change) => {
    expect(replayId({ ...identity, ...change })).not.toBe(replayId(identity))
  })
})
