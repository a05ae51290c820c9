import { expect, it } from 'vitest'
import { partitionLags } from './group-lag.ts'

it('counts from what is committed, or from all that is there', () => {
  const ranges = [
    { partition: 0, low: 10, high: 50 },
    { partition: 1, low: 20, high: 25 },
    { partition: 2, low: 30, high: 30 },
  ]
  const committed = new Map([
    [0, 40],
    // Retention has deleted what the group had not read.
    [2, 7],
  ])
  expect(partitionLags('raw', ranges, committed)).toEqual([
    { topic: 'raw', partition: 0, committed: 40, end: 50 },
    { topic: 'raw', partition: 1, committed: 20, end: 25 },
    { topic: 'raw', partition: 2, committed: 30, end: 30 },
  ])
})
