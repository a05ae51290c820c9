import { describe, expect, it } from 'vitest'
import { summaryOf } from './statistics.ts'

describe('the summary of a job', () => {
  it('takes the middle of an odd number of rounds', () => {
    expect(summaryOf([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30 })
  })

  it('takes the mean of the two in the middle of an even number', () => {
    expect(summaryOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 })
  })
})
