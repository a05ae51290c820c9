import { describe, expect, it } from 'vitest'
import { everyOne } from '../../live/venue.ts'
import { itemsOf } from './normalise.ts'
import { currentOf, errorOf, messageFor, parseMessages } from './protocol.ts'

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

describe('messageFor', () => {
  it('asks for updated bars with bars, but not on the test feed', () => {
    const wanted = everyOne(['bars', 'quotes'], ['MSFT', 'SPY', 'MSFT'])
    const both = ['MSFT', 'SPY']
    const channels = { bars: both, updatedBars: both, quotes: both }
    expect(messageFor(wanted, 'iex')).toEqual({ action: 'subscribe', ...channels })
    const { updatedBars: _, ...testChannels } = channels
    expect(messageFor(wanted, 'test')).toEqual({ action: 'subscribe', ...testChannels })
  })
})

describe('currentOf', () => {
  it('takes bars to stand when their updates do', () => {
    const acknowledged = { T: 'subscription', bars: ['A', 'B'], updatedBars: ['B'], trades: ['A'] }
    expect(currentOf(acknowledged, 'iex')).toEqual([
      { kind: 'bars', symbol: 'B' },
      { kind: 'trades', symbol: 'A' },
    ])
    expect(currentOf({ T: 'subscription', bars: ['A'] }, 'test')).toEqual([
      { kind: 'bars', symbol: 'A' },
    ])
  })
})

describe('errorOf', () => {
  it('has an advice for every error that ends the source', () => {
    for (let code = 400; code <= 500; code++) {
      const { fate, advice } = errorOf({ code, msg: 'told' })
      if (fate === 'refused' || fate === 'held') expect(advice).toMatch(/\w+ \w+/)
    }
    expect(errorOf({ code: 406, msg: 'x' }).fate).toBe('held')
    expect(errorOf({ code: 499, msg: 'x' })).toEqual({ fate: 'lost', told: '499 x' })
  })
})

describe('itemsOf', () => {
  it('tells of halts on every tape, and of the end of them', () => {
    const told = ['2', 'H', 'P', 'Q', '3', 'T', 'X'].map((sc) => ({ T: 's', S: 'A', sc }))
    expect(itemsOf(told).signals).toEqual([
      ...new Array(3).fill({ type: 'halted', symbol: 'A' }),
      ...new Array(2).fill({ type: 'resumed', symbol: 'A' }),
    ])
  })
})
