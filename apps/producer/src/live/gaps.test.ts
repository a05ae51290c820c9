import { describe, expect, it } from 'vitest'
import type { Gap } from '../gap.ts'
import { createMetrics } from '../metrics.ts'
import { Gaps } from './gaps.ts'
import { everyOne } from './venue.ts'

const SECOND = 1_000_000
const at = 1_795_187_047_000_000

function setUp(delayMs = 0) {
  const told: Gap[] = []
  const metrics = createMetrics([], () => 0)
  const onGap = (gap: Gap) => void told.push(gap)
  const gaps = new Gaps({ feed: 'iex', delayMs }, { name: 'alpaca', metrics, onGap })
  return { gaps, told, metrics }
}
const opening = (kinds: readonly ('bars' | 'trades')[]) => ({
  ...({ reason: 'disconnect', detail: 'closed', heardAtMicros: at } as const),
  subscriptions: everyOne(kinds, ['A', 'B']),
})

describe('Gaps', () => {
  it('tells of a gap when it opens and when it ends, under one id', () => {
    const { gaps, told } = setUp()
    expect(gaps.open('connection', opening(['trades']))).toBe(true)
    gaps.end('connection', at + SECOND)
    const [opened, ended] = told
    expect(opened).toMatchObject({
      ...{ feed: 'iex', symbols: ['A', 'B'], kinds: ['trades'], reason: 'disconnect' },
      ...{ fromMicros: at - 15 * SECOND, toMicros: undefined, detail: 'closed' },
    })
    expect(ended).toEqual({ ...opened, toMicros: at + SECOND })
  })

  it('begins before the last message by as long as an event may be on its way', () => {
    const { gaps, told } = setUp()
    gaps.open('connection', opening(['bars', 'trades']))
    expect(told[0]?.fromMicros).toBe(at - 120 * SECOND)
  })

  it('counts back the delay of a delayed feed', () => {
    const { gaps, told } = setUp(900_000)
    gaps.open('connection', opening(['trades']))
    gaps.end('connection', at)
    expect(told.map(({ fromMicros, toMicros }) => [fromMicros, toMicros])).toEqual([
      [at - 915 * SECOND, undefined],
      [at - 915 * SECOND, at - 900 * SECOND],
    ])
  })

  it('has one gap for one cause, however often it is named, and others beside it', async () => {
    const { gaps, told, metrics } = setUp()
    gaps.open('connection', opening(['trades']))
    expect(gaps.open('connection', opening(['trades']))).toBe(false)
    gaps.open('mute', { ...opening(['trades']), reason: 'mute' })
    gaps.end('never opened', at)
    gaps.end('connection', at)
    gaps.open('connection', opening(['trades']))
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
    const { values } = await metrics.gaps.get()
    expect(values.map(({ labels, value }) => [labels.reason, value])).toEqual([
      ['disconnect', 2],
      ['mute', 1],
    ])
  })

  it('tells of a hole that is over once, with both its ends', () => {
    const { gaps, told } = setUp()
    const times = { fromMicros: at, toMicros: at + SECOND }
    gaps.past({ kind: 'trades', symbol: 'A' }, times, 'trades 2 to 3 of A are missing')
    expect(told).toMatchObject([
      { ...times, symbols: ['A'], kinds: ['trades'], reason: 'sequence' },
    ])
  })
})
