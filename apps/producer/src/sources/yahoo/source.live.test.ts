import { describe, expect, it } from 'vitest'
import type { Frame } from '../../frame.ts'
import { firstDeliveries, problemsOf } from '../../testing/real-feed.ts'

describe('the real Yahoo', () => {
  it.for([
    { timeframe: '1d', from: '30d', atLeast: 15 },
    { timeframe: '5m', from: '8d', atLeast: 150 },
  ])('gives bars of $timeframe', async ({ timeframe, from, atLeast }, context) => {
    const argv = ['--symbols', 'MSFT', '--timeframe', timeframe, '--from', from]
    const found = await firstDeliveries(
      { name: 'yahoo', argv, url: ({ yahoo }) => yahoo.url },
      context,
    )
    const [frame] = found as Frame[]
    expect(frame?.kind).toBe('bars')
    expect(frame?.items.length).toBeGreaterThan(atLeast)
    expect(problemsOf(found)).toEqual([])
  })
})
