import { describe, expect, it } from 'vitest'
import { statisticsOf } from './statistics.ts'

describe('statisticsOf', () => {
  it('tells what happened since the line before, and what waits now', () => {
    const before = { events: 1_000, rejected: 2, queued: 50 }
    const after = { events: 1_250, rejected: 3, queued: 7 }
    const line = { events: 250, perSecond: 8.3, queued: 7, rejected: 1 }
    expect(statisticsOf(before, after, 30_000)).toEqual(line)
  })
})
