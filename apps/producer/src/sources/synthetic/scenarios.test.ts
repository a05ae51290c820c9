import { loadConfig } from '@tickertape/config'
import type { Kind, RawBar, RawTrade } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { itemProblem } from '../../batching/item-problem.ts'
import { MAX_LATE_PLACES } from './lanes.ts'
import { Market } from './market.ts'
import { type ScenarioName, scenarios } from './scenarios.ts'

const start = Date.parse('2026-11-20T14:30:00Z')
const MINUTE = 60_000
const all = ['bars', 'trades', 'quotes'] as const

interface Run {
  readonly seed?: number
  readonly rate?: number
  readonly symbols?: readonly string[]
  readonly kinds?: readonly Kind[]
}

function marketOf(scenario: ScenarioName, run: Run = {}): Market {
  const { seed = 1, rate = 20, symbols = ['AAPL', 'MSFT'], kinds = ['trades'] } = run
  const argv = ['--scenario', scenario, '--seed', String(seed), '--rate', String(rate)]
  const from = ['--from', new Date(start).toISOString()]
  const { producer } = loadConfig({ argv: [...argv, ...from], env: {} })
  return new Market({ producer, symbols, kinds })
}

/** All that some minutes from the start give. */
function run(scenario: ScenarioName, minutes: number, options: Run = {}) {
  const market = marketOf(scenario, options)
  return market.events(0, market.schedule.endedBy(start + minutes * MINUTE))
}
const tradesOf = (scenario: ScenarioName, minutes: number, options?: Run) =>
  run(scenario, minutes, options).trades

const bySymbol = (trades: readonly RawTrade[]) =>
  Object.values(Object.groupBy(trades, ({ S }) => S)) as RawTrade[][]

const names = Object.keys(scenarios) as ScenarioName[]

describe.each(names)('the scenario %s', (scenario) => {
  it('sends as many events as the rate says, over whole cycles', () => {
    // A held-back event and a step that is cut are all that may differ.
    const events = run(scenario, 60, { kinds: all, rate: 60 })
    const sent = all.reduce((sum, kind) => sum + events[kind].length, 0)
    expect(Math.abs(sent - 60 * 60 * 60)).toBeLessThanOrEqual(30)
  })

  it('is the same for the same seed, however it is cut, and another for another', () => {
    const whole = run(scenario, 12, { kinds: all })
    const cut = marketOf(scenario, { kinds: all })
    const steps = cut.schedule.endedBy(start + 12 * MINUTE)
    const bounds = [0, 1, 7, 100, steps >> 1, steps]
    const parts = bounds.slice(1).map((to, index) => cut.events(bounds[index] ?? 0, to))
    for (const kind of all) {
      expect(parts.flatMap((part): readonly unknown[] => part[kind])).toEqual(whole[kind])
    }
    expect(run(scenario, 12, { kinds: all, seed: 2 })).not.toEqual(whole)
  })

  it('gives events that break no rule', () => {
    const { bars, trades, quotes } = run(scenario, 12, { kinds: all })
    const far = Number.MAX_VALUE
    expect(bars.flatMap((bar) => itemProblem.bars(bar, far) ?? [])).toEqual([])
    expect(trades.flatMap((trade) => itemProblem.trades(trade, far) ?? [])).toEqual([])
    expect(quotes.flatMap((quote) => itemProblem.quotes(quote, far) ?? [])).toEqual([])
  })
})

const stepsBack = (trades: readonly RawTrade[]) =>
  trades.filter(({ t }, index) => t < (trades[index - 1]?.t ?? 0)).length

/** Deviation of the logarithm of the price from one bar to the next. */
function deviation(bars: readonly RawBar[]): number {
  const moves = bars.slice(1).map(({ c }, index) => Math.log(c / (bars[index]?.c ?? c)))
  return Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length)
}

describe('what a scenario does', () => {
  it('calm: nothing; every event comes once and in order', () => {
    for (const trades of bySymbol(tradesOf('calm', 10))) {
      expect(stepsBack(trades)).toBe(0)
      expect(new Set(trades.map(({ i }) => i)).size).toBe(trades.length)
    }
  })

  it('volatile: prices move and spreads are six times as much', () => {
    const options = { kinds: all, symbols: ['AAPL'], rate: 3 }
    const [calm, volatile] = [run('calm', 30, options), run('volatile', 30, options)]
    expect(deviation(volatile.bars) / deviation(calm.bars)).toBeGreaterThan(5)
    const spread = ({ quotes }: typeof calm) =>
      quotes.reduce((sum, { ap, bp }) => sum + ap - bp, 0) / quotes.length
    expect(spread(volatile) / spread(calm)).toBeCloseTo(6, 0)
  })

  it('halt: one symbol is silent for a minute of five, then opens 3 to 10 % away', () => {
    const symbols = ['AAPL', 'MSFT', 'TSLA']
    const { bars } = run('halt', 60, { symbols, kinds: ['bars'], rate: 30 })
    const halts = symbols.flatMap((symbol) => {
      const own = bars.filter(({ S }) => S === symbol)
      return own.flatMap((bar, index) => {
        const before = own[index - 1]
        return before && bar.t - before.t > 30_000 ? [{ before, bar }] : []
      })
    })
    expect(halts).toHaveLength(12)
    for (const { before, bar } of halts) {
      expect(bar.t - before.t).toBeGreaterThanOrEqual(MINUTE)
      expect(bar.t - before.t).toBeLessThan(MINUTE + 250)
      const jump = Math.max(bar.o / before.c, before.c / bar.o)
      expect(jump).toBeGreaterThan(1.029)
      expect(jump).toBeLessThan(1.101)
      const others = bars.filter(({ S, t }) => S !== bar.S && t > before.t && t < bar.t)
      expect(new Set(others.map(({ S }) => S)).size).toBe(2)
    }
    expect(new Set(halts.map(({ bar }) => Math.floor(bar.t / (5 * MINUTE)))).size).toBe(12)
  })

  it('gap: of every five minutes one whole minute is missing, for all symbols', () => {
    const { bars } = run('gap', 60, { kinds: ['bars'] })
    const present = new Set(bars.map(({ t }) => Math.floor((t - start) / MINUTE)))
    const missing = Array.from({ length: 60 }, (_, minute) => minute).filter(
      (minute) => !present.has(minute),
    )
    expect(missing).toHaveLength(12)
    expect(new Set(missing.map((minute) => Math.floor(minute / 5))).size).toBe(12)
    for (const minute of missing) {
      const before = bars.findLast(({ t }) => t < start + minute * MINUTE)
      expect(start + minute * MINUTE - (before?.t ?? 0)).toBeLessThan(1_000)
    }
  })

  it('out-of-order: one event of ten comes one to three places late, and none is lost', () => {
    for (const trades of bySymbol(tradesOf('out-of-order', 10))) {
      const ids = trades.map(({ i }) => Number(i))
      const late = ids.flatMap((id, at) => {
        const places = ids.slice(Math.max(0, at - 10), at).filter((other) => other > id).length
        return places > 0 ? [places] : []
      })
      expect(late.length / ids.length).toBeCloseTo(0.1, 2)
      expect(new Set(late)).toEqual(new Set([1, 2, MAX_LATE_PLACES]))
      expect(stepsBack(trades)).toBe(late.length)
      const sorted = ids.toSorted((a, b) => a - b)
      // The last one may still be held back.
      expect(sorted.filter((id, index) => id !== index).length).toBeLessThanOrEqual(MAX_LATE_PLACES)
    }
  })

  it('duplicate: one event of twenty comes twice, the same in every field', () => {
    for (const trades of bySymbol(tradesOf('duplicate', 10))) {
      const distinct = new Set(trades.map((trade) => JSON.stringify(trade)))
      expect(trades.length / distinct.size).toBeCloseTo(1.05, 2)
      expect(new Set(trades.map(({ t }) => t)).size).toBe(distinct.size)
      expect(stepsBack(trades)).toBe(0)
    }
  })

  it('burst: for three seconds of every minute events come twenty times as fast', () => {
    const trades = tradesOf('burst', 10)
    const perSecond = (fromMs: number, toMs: number) => {
      const within = trades.filter(({ t }) => {
        const inMinute = (t / 1000 - start) % MINUTE
        return inMinute >= fromMs && inMinute < toMs
      })
      return within.length / 10 / ((toMs - fromMs) / 1000)
    }
    expect(perSecond(57_000, 60_000) / perSecond(0, 57_000)).toBeCloseTo(20, 0)
    expect(perSecond(0, 60_000)).toBeCloseTo(20, 0)
  })
})
