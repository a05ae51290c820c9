import { describe, expect, it } from 'vitest'
import { errorFacts, lackingIn, parseMessages, wantedSubscription } from './protocol.ts'

describe('parseMessages', () => {
  it('answers the elements of an array of objects, and nothing for anything else', () => {
    expect(parseMessages('[{"T":"b"},{"T":"q"}]')).toEqual([{ T: 'b' }, { T: 'q' }])
    expect(parseMessages('[]')).toEqual([])
    for (const text of ['', '{}', '[1]', '[null]', '[{"T":"b"', 'null']) {
      expect(parseMessages(text)).toBeUndefined()
    }
  })

  it('keeps ids that a number cannot hold as text, and others as they are', () => {
    const [small] = parseMessages('[{"T":"t","i":7311}]') ?? []
    expect(small?.i).toBe(7311)
    const [large] = parseMessages('[{"T":"t","i":3512008811734420991,"p":1.5}]') ?? []
    expect(large).toEqual({ T: 't', i: '3512008811734420991', p: 1.5 })
  })
})

describe('wantedSubscription', () => {
  const symbols = ['MSFT', 'SPY', 'MSFT']
  it('asks for updated bars with bars, for each symbol once', () => {
    expect(wantedSubscription({ feed: 'iex', kinds: ['bars'], symbols })).toEqual({
      bars: ['MSFT', 'SPY'],
      updatedBars: ['MSFT', 'SPY'],
    })
    expect(wantedSubscription({ feed: 'sip', kinds: ['trades'], symbols: ['A'] })).toEqual({
      trades: ['A'],
    })
  })

  it('asks the test feed for its one symbol', () => {
    expect(wantedSubscription({ feed: 'test', kinds: ['bars', 'quotes'], symbols })).toEqual({
      quotes: ['FAKEPACA'],
      bars: ['FAKEPACA'],
    })
  })
})

describe('lackingIn', () => {
  it('names what the acknowledged set does not have', () => {
    const wanted = { bars: ['A', 'B'], trades: ['A'] }
    expect(lackingIn({ T: 'subscription', bars: ['B', 'A'], trades: ['A'] }, wanted)).toEqual([])
    expect(lackingIn({ T: 'subscription', bars: ['A'] }, wanted)).toEqual(['trades:A', 'bars:B'])
  })
})

describe('errorFacts', () => {
  it('has an advice for every error that ends the source', () => {
    for (let code = 400; code <= 500; code++) {
      const { fate, advice } = errorFacts(code)
      if (fate === 'refused') expect(advice).toMatch(/\w+ \w+/)
    }
    expect(errorFacts(406).fate).toBe('held')
    expect(errorFacts(499).fate).toBe('lost')
  })
})
