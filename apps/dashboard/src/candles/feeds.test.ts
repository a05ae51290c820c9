import { describe, expect, it } from 'vitest'
import { chooseFeed, feedsFor, shortestFor } from './feeds.ts'

const now = 1_795_000_000_000
const feed = (name: string, newestMs = now) => ({ name, newestMs })

describe('what candles are made of', () => {
  it('are trades while these are as new as the bars', () => {
    expect(chooseFeed([feed('1m'), feed('trades')], '5m')).toBe('trades')
    expect(chooseFeed([feed('1m'), feed('trades', now - 3_600_000)], '5m')).toBe('1m')
  })

  it('are the longest bars that fit into a long candle', () => {
    expect(chooseFeed([feed('1m'), feed('1d'), feed('trades')], '1d')).toBe('1d')
    expect(chooseFeed([feed('1m'), feed('1d'), feed('trades')], '4h')).toBe('1m')
  })

  it('are nothing when every bar is longer than the candle', () => {
    expect(chooseFeed([feed('1d')], '1h')).toBeUndefined()
    expect(chooseFeed([], '1m')).toBeUndefined()
  })

  it('say from which timeframe on there are candles', () => {
    expect(shortestFor([feed('2m'), feed('1d')])).toBe('5m')
    expect(shortestFor([])).toBeUndefined()
  })

  it('are those of streaming SQL where it made that length, and where it is chosen', () => {
    const made = { name: 'candles:trades', newestMs: now, timeframes: ['1s', '1m'] }
    expect(feedsFor([made, feed('trades')], '1m')).toEqual(['trades', 'candles:trades'])
    expect(feedsFor([made, feed('trades')], '15m')).toEqual(['trades'])
    expect(chooseFeed([made, feed('trades')], '1m')).toBe('trades')
    expect(chooseFeed([made], '1m')).toBe('candles:trades')
    expect(shortestFor([made])).toBe('1s')
  })

  it('can be chosen, the finest first', () => {
    const feeds = [feed('1h'), feed('trades'), feed('600ms'), feed('1d')]
    expect(feedsFor(feeds, '1h')).toEqual(['trades', '600ms', '1h'])
  })
})
