import { describe, expect, it } from 'vitest'
import { slopeOf } from './render-soak.ts'

describe('the trend of a soak', () => {
  it('is in megabytes an hour', () => {
    expect(slopeOf([0, 60, 120].map((seconds) => [seconds, 100 + seconds / 60]))).toBeCloseTo(60)
  })

  it('is none for a size that only goes up and down', () => {
    expect(
      slopeOf([
        [0, 150],
        [10, 170],
        [20, 150],
      ]),
    ).toBeCloseTo(0)
  })

  it('is none for a single look', () => {
    expect(slopeOf([[5, 150]])).toBe(0)
  })
})
