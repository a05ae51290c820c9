import { describe, expect, it } from 'vitest'
import { type LetterNews, OpenLetters } from './letters.ts'

const letter = (partition: number, offset: number): LetterNews => ({
  is: 'letter',
  partition,
  offset,
  problem: { at: 0, parts: ['letters'], text: '', detail: '' },
})

describe('open letters', () => {
  it('are those without a mark in their partition', () => {
    const open = new OpenLetters()
    open.take([letter(0, 4), letter(1, 4), letter(0, 6), { is: 'mark', partition: 0, offset: 4 }])
    expect(open.count(() => true)).toBe(2)
    open.take([{ is: 'mark', partition: 1, offset: 4 }])
    expect(open.count(() => true)).toBe(1)
  })

  it('are gone when retention has taken them', () => {
    const open = new OpenLetters()
    open.take([letter(0, 4), letter(0, 6)])
    expect(open.count((_, offset) => offset >= 5)).toBe(1)
  })
})
