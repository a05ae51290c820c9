import type { Gap } from '@tickertape/schema'
import { expect, it } from 'vitest'
import { isInScope, readGapScope } from './ledger.ts'
import { outcomeOf } from './repair.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const us = (time: string) => Date.parse(time) * 1000
const gap = (id: string, change: Partial<Gap> = {}): Gap => ({
  ...{ id, source: 'kraken', feed: 'v2', kind: 'trades', symbols: ['BTC/USD'] },
  ...{ from: us('2026-11-20T10:00:00Z'), to: us('2026-11-20T10:05:00Z'), reason: 'disconnect' },
  ...{ detail: 'history failed', status: 'lost', backfilled: 0, at: 1, ...change },
})
const scope = (text: { day?: string; from?: string; source?: string[] }) =>
  readGapScope({ day: undefined, from: undefined, to: undefined, source: [], ...text }, nowMs)

it('a gap belongs to every day that it touches', () => {
  const overMidnight = gap('a', { to: us('2026-11-21T00:01:00Z') })
  const days = ['2026-11-19', '2026-11-20', '2026-11-21'].map((day) => scope({ day }))
  expect(days.map((day) => isInScope(day)(overMidnight))).toEqual([false, true, true])
})

it('a gap without an end reaches until now', () => {
  expect(isInScope(scope({ day: 'today' }))(gap('a', { to: null }))).toBe(true)
})

it('a gap of another source is left out', () => {
  expect(isInScope(scope({ source: ['binance'] }))(gap('a'))).toBe(false)
})

it('after a repair a gap is filled, or failed again, or nobody has history of it', () => {
  const [filled, failed, beyond] = [gap('a'), gap('b'), gap('c', { kind: 'quotes' })]
  const after = [
    { ...filled, status: 'closed', at: 2 },
    { ...failed, at: 2 },
    beyond,
    gap('d', { at: 2 }),
  ]
  expect(outcomeOf([filled, failed, beyond], after)).toEqual({
    filled: [after[0]],
    failed: [after[1]],
    beyond: [beyond],
  })
})
