import { describe, expect, it } from 'vitest'
import { apiQuoteOf, LastTrades, tradeOf } from './normalise.ts'

const element = {
  ticker: 'MSFT',
  name: 'Microsoft Corporation',
  exchange_short: null,
  exchange_long: 'NASDAQ Stock Exchange',
  mic_code: 'XNAS',
  currency: 'USD',
  price: 412.3,
  day_high: 413.9,
  day_low: 409.8,
  day_open: 410.2,
  '52_week_high': 468.4,
  '52_week_low': 309.5,
  market_cap: null,
  previous_close_price: 411.2,
  previous_close_price_time: '2026-11-19T15:59:59.000000',
  day_change: 0.27,
  volume: 731_220,
  is_extended_hours_price: false,
  last_trade_time: '2026-11-20T15:59:58.123456',
}
const micros = Date.parse('2026-11-20T20:59:58Z') * 1000 + 123_456

const quoteOf = (changes: object = {}) => {
  const quote = apiQuoteOf({ ...element, ...changes })
  if (quote === undefined) throw new TypeError('no quote')
  return quote
}

describe('apiQuoteOf', () => {
  it('keeps every field, with the time in UTC', () => {
    expect(quoteOf()).toEqual({
      ticker: 'MSFT',
      name: 'Microsoft Corporation',
      exchange_short: null,
      exchange_long: 'NASDAQ Stock Exchange',
      mic_code: 'XNAS',
      currency: 'USD',
      price: 412.3,
      day_high: 413.9,
      day_low: 409.8,
      day_open: 410.2,
      week_52_high: 468.4,
      week_52_low: 309.5,
      market_cap: null,
      previous_close_price: 411.2,
      day_change: 0.27,
      volume: 731_220,
      is_extended_hours_price: false,
      timestamp_utc: micros,
    })
  })

  it('takes a time that names its zone as it is', () => {
    const quote = quoteOf({ last_trade_time: '2026-11-20T15:59:58.000000Z' })
    expect(quote.timestamp_utc).toBe(Date.parse('2026-11-20T15:59:58Z') * 1000)
  })

  it('says null for what is left out or odd', () => {
    const quote = quoteOf({ name: undefined, volume: 'many', is_extended_hours_price: 1 })
    expect(quote).toMatchObject({ name: null, volume: null, is_extended_hours_price: null })
  })

  it.each([
    ['ticker', { ticker: null }],
    ['price', { price: null }],
    ['number for a price', { price: '412' }],
    ['time', { last_trade_time: null }],
    ['readable time', { last_trade_time: 'just now' }],
  ])('is none without a %s', (_what, changes) => {
    expect(apiQuoteOf({ ...element, ...changes })).toBeUndefined()
  })

  it('is none when it is no object', () => {
    for (const odd of [null, 7, 'MSFT', []]) expect(apiQuoteOf(odd)).toBeUndefined()
  })
})

describe('tradeOf', () => {
  it('is a trade of unknown size at the time of the last one', () => {
    const trade = { S: 'MSFT', p: 412.3, s: 0, t: micros, i: '', x: 'XNAS', c: '', a: 'new' }
    expect(tradeOf(quoteOf())).toEqual(trade)
  })

  it('says that a price is of extended hours, and knows no exchange where there is none', () => {
    const trade = tradeOf(quoteOf({ is_extended_hours_price: true, mic_code: null }))
    expect(trade).toMatchObject({ c: 'extended', x: '' })
  })
})

describe('LastTrades', () => {
  it('lets a quote pass when its time is later than any before', () => {
    const last = new LastTrades()
    const at = (seconds: number) => ({ ...quoteOf(), timestamp_utc: seconds })
    const passes = [5, 5, 4, 6, 5, 6, 7].map((seconds) => last.newIn([at(seconds)]).length)
    expect(passes).toEqual([1, 0, 0, 1, 0, 0, 1])
  })
})
