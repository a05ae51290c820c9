import { describe, expect, it } from 'vitest'
import { Sequences } from './sequences.ts'

describe('sequence numbers', () => {
  it('count the records of each partition by itself', () => {
    const sequences = new Sequences()
    expect(sequences.take('a/0', 3)).toBe(0)
    expect(sequences.take('a/1', 5)).toBe(0)
    expect(sequences.take('a/0', 1)).toBe(3)
    expect(sequences.take('a/0', 1)).toBe(4)
  })

  it('are given again when the records were not written', () => {
    const sequences = new Sequences()
    sequences.take('a/0', 3)
    sequences.giveBack('a/0', sequences.take('a/0', 7))
    expect(sequences.take('a/0', 1)).toBe(3)
  })

  it('begin again at 0 behind the largest, as brokers count', () => {
    const sequences = new Sequences()
    sequences.take('a/0', 2 ** 31 - 2)
    expect(sequences.take('a/0', 5)).toBe(2 ** 31 - 2)
    expect(sequences.take('a/0', 1)).toBe(3)
  })
})
