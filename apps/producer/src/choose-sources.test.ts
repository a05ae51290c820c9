import { loadConfig } from '@tickertape/config'
import { describe, expect, it } from 'vitest'
import { chooseSources } from './choose-sources.ts'
import { sources } from './sources/index.ts'

const chosen = (...argv: string[]) => chooseSources(loadConfig({ argv, env: {} }), sources)
const symbolsOf = (...argv: string[]) => chosen(...argv).map(({ symbols }) => symbols)

describe('chooseSources', () => {
  it('takes the kinds that are asked for, each once', () => {
    const [source] = chosen('--kinds', 'quotes', 'bars', 'bars')
    expect([source?.name, source?.kinds]).toEqual(['synthetic', ['bars', 'quotes']])
  })

  it('refuses a kind that a source does not have, and says which it has', () => {
    const barsAlone = { ...sources, synthetic: { ...sources.synthetic, kinds: ['bars'] as const } }
    const config = loadConfig({ argv: ['--kinds', 'bars', 'trades'], env: {} })
    expect(() => chooseSources(config, barsAlone)).toThrow(
      'source synthetic gives bars, not trades: correct producer.kinds or --kinds',
    )
  })

  it('opens several sources, each once and with what is usual for it', () => {
    const named = chosen('--source', 'synthetic', 'file', 'synthetic', '--file', 'a.csv')
    expect(named.map(({ name, kinds, symbols }) => [name, kinds, symbols])).toEqual([
      ['synthetic', ['bars'], ['AAPL', 'TSLA', 'GOOGL']],
      ['file', ['bars', 'trades', 'quotes'], []],
    ])
  })

  it('prefers the symbols that are asked for to those of the source', () => {
    expect(symbolsOf('--symbols', 'MSFT', 'MSFT', 'SPY')).toEqual([['MSFT', 'SPY']])
  })

  it('shares the symbols among the processes, each once', () => {
    const share = (instance: string) =>
      chooseSources(
        loadConfig({ env: { PRODUCER_INSTANCES: '2', PRODUCER_INSTANCE: instance } }),
        sources,
      )[0]?.symbols
    expect([share('0'), share('1')]).toEqual([['AAPL', 'GOOGL'], ['TSLA']])
  })

  it('refuses an instance that has no symbol left, and one beyond the count', () => {
    const env = { PRODUCER_INSTANCES: '4', PRODUCER_INSTANCE: '3' }
    expect(() => chooseSources(loadConfig({ env }), sources)).toThrow(
      'instance 3 of 4 has nothing to do: synthetic has 3 symbols',
    )
    expect(() => chooseSources(loadConfig({ env: { PRODUCER_INSTANCE: '1' } }), sources)).toThrow(
      'producer.instance 1 must be below producer.instances 1',
    )
  })

  it('names the nearest source for a slip', () => {
    expect(() => chosen('--source', 'alpacca')).toThrow(/did you mean "alpaca"/)
  })
})
