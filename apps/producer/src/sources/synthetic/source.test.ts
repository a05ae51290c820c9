import { loadConfig } from '@tickertape/config'
import { kinds as allKinds, type Kind } from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemProblem } from '../../batching/item-problem.ts'
import type { Frame, Item } from '../../frame.ts'
import { testContext } from '../../testing/test-context.ts'
import { Market } from './market.ts'
import { synthetic } from './source.ts'

const start = '2026-11-20T14:30:00Z'

function market(argv: readonly string[], kinds: readonly Kind[] = ['bars']) {
  const { producer, synthetic } = loadConfig({ argv: ['--from', start, ...argv], env: {} })
  const symbols = producer.symbols.length > 0 ? producer.symbols : synthetic.symbols
  return new Market({ producer, symbols, kinds })
}
const barsOf = (argv: readonly string[], steps: number) => market(argv).events(0, steps).bars

describe('the synthetic market', () => {
  it('is the same for the same seed, byte for byte, however it is cut into frames', () => {
    const argv = ['--seed', '7', '--symbols', 'AAPL', 'XYZ', '--rate', '10']
    const whole = market(argv, allKinds).events(0, 100)
    const cut = market(argv, allKinds)
    const parts = [cut.events(0, 1), cut.events(1, 40), cut.events(40, 100)]
    for (const kind of allKinds) {
      const joined: unknown[] = parts.flatMap((part): unknown[] => part[kind])
      expect(JSON.stringify(joined)).toBe(JSON.stringify(whole[kind]))
    }
  })

  it('is another for another seed, at the same price level', () => {
    const [one, two] = ['1', '2'].map((seed) => barsOf(['--seed', seed], 100))
    expect(one).not.toEqual(two)
    expect(one?.[0]?.o).toBeCloseTo(two?.[0]?.o ?? 0, 0)
  })

  it('does not change a symbol when another is added', () => {
    const alone = barsOf(['--symbols', 'AAPL', '--rate', '1'], 50)
    const both = barsOf(['--symbols', 'XYZ', 'AAPL', '--rate', '2'], 50)
    expect(both.filter(({ S }) => S === 'AAPL')).toEqual(alone)
  })

  it('does not change bars when trades and quotes are asked for', () => {
    const argv = ['--symbols', 'AAPL', '--rate', '1']
    const three = ['--symbols', 'AAPL', '--rate', '3']
    expect(market(three, allKinds).events(0, 50).bars).toEqual(barsOf(argv, 50))
  })

  it('breaks no rule, and keeps prices, volumes and times believable', () => {
    const setup = fc.record({
      seed: fc.nat(),
      symbol: fc.stringMatching(/^[A-Z]{1,5}$/),
      rate: fc.constantFrom('0.01', '0.1', '5', '100', '1000'),
    })
    fc.assert(
      fc.property(setup, ({ seed, symbol, rate }) => {
        const argv = ['--symbols', symbol, '--rate', rate, '--seed', String(seed)]
        const { bars, trades, quotes } = market(argv, allKinds).events(0, 200)
        expect(bars.flatMap((bar) => itemProblem.bars(bar, Number.MAX_VALUE) ?? [])).toEqual([])
        expect(
          trades.flatMap((trade) => itemProblem.trades(trade, Number.MAX_VALUE) ?? []),
        ).toEqual([])
        expect(
          quotes.flatMap((quote) => itemProblem.quotes(quote, Number.MAX_VALUE) ?? []),
        ).toEqual([])
        for (const [index, bar] of bars.entries()) {
          const { o, h, l, c, v, n, vw, t } = bar
          expect([o, h, l, c].map((price) => Math.round(price * 100) / 100)).toEqual([o, h, l, c])
          expect(vw).toBeGreaterThanOrEqual(l)
          expect(vw).toBeLessThanOrEqual(h)
          expect(Number.isInteger(v) && v >= 1).toBe(true)
          expect(n !== null && n >= 1 && n <= v).toBe(true)
          const before = bars[index - 1]
          if (before) {
            expect(t).toBeGreaterThan(before.t)
            expect(Math.abs(o / before.c - 1)).toBeLessThan(0.2)
          }
          const [trade, quote, next] = [trades[index], quotes[index], bars[index + 1]]
          expect(trade?.p).toBe(c)
          expect(trade?.s).toBeLessThanOrEqual(v)
          expect(quote?.bp).toBeLessThanOrEqual(c)
          expect(quote?.ap).toBeGreaterThan(c)
          expect(trade?.t).toBeGreaterThanOrEqual(t * 1000)
          if (next) expect(trade?.t).toBeLessThan(next.t * 1000)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('moves as much as its volatility says, whatever the step', () => {
    const spread = (rate: string, steps: number) => {
      const closes = barsOf(['--symbols', 'AAPL', '--rate', rate], steps).map(({ c }) => c)
      return Math.max(...closes) / Math.min(...closes) - 1
    }
    // An hour of trading in steps of a second and of ten.
    for (const range of [spread('1', 3_600), spread('0.1', 360)]) {
      expect(range).toBeGreaterThan(0.001)
      expect(range).toBeLessThan(0.1)
    }
  })
})

function open(argv: readonly string[], kinds: readonly Kind[] = ['bars']) {
  const { context, stop } = testContext('synthetic', ['--kinds', ...kinds, ...argv])
  return { frames: synthetic(context), stop }
}

async function take(frames: AsyncIterable<Frame>, items: number): Promise<Frame[]> {
  const taken: Frame[] = []
  let count = 0
  for await (const frame of frames) {
    taken.push(frame)
    count += frame.items.length
    if (count >= items) break
  }
  return taken
}

describe('the synthetic source', () => {
  it('fills from a start in the past up to now, then sends each bar when it is over', async () => {
    const from = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
    const argv = ['--from', new Date(from).toISOString(), '--rate', '50', '--symbols', 'A', 'B']
    const past = 3_600 * 50
    const taken = await take(open(argv).frames, past + 20)
    const items = taken.flatMap((frame): readonly Item[] => frame.items)
    expect(items.filter(({ S }) => S === 'A').map(({ t }) => t)).toEqual(
      Array.from({ length: items.length / 2 }, (_, step) => from + step * 40),
    )
    for (const { items: bars, receivedAt } of taken) {
      for (const bar of bars) expect(bar.t + 40).toBeLessThanOrEqual(receivedAt / 1000)
    }
  })

  it('sends a frame for each kind, all under one session', async () => {
    const { frames } = open(['--rate', '300', '--symbols', 'A'], ['bars', 'quotes'])
    const each = frames[Symbol.asyncIterator]()
    const taken: Frame[] = [(await each.next()).value, (await each.next()).value]
    expect(new Set(taken.map(({ kind }) => kind))).toEqual(new Set(['bars', 'quotes']))
    expect(new Set(taken.map(({ session }) => session)).size).toBe(1)
    expect(taken[0]?.feed).toBe('seed-1')
  })

  it('ends when it is stopped while it waits', async () => {
    const { frames, stop } = open(['--rate', '0.01'])
    const next = frames[Symbol.asyncIterator]().next()
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('refuses a rate and a start that cannot be, before it starts', () => {
    expect(() => open(['--rate', '5000', '--symbols', 'A'])).toThrow('needs at least 5 symbols')
    expect(() => open(['--from', 'yesterday'])).toThrow(/producer.from must be a time/)
  })
})
