import { MarketCalendar, usEquities } from '@tickertape/calendar'
import { describe, expect, it } from 'vitest'
import { barsOf, identityOf, monthsOf, tradeOf } from './normalise.ts'

const market = new MarketCalendar(usEquities)
const micros = (time: string) => Date.parse(time) * 1000

const quote = {
  '01. symbol': 'IBM',
  '05. price': '302.40',
  '06. volume': '2917344',
  '07. latest trading day': '2026-11-20',
}

describe('tradeOf', () => {
  const later = micros('2026-11-23T00:00:00Z')

  it('is a trade of unknown size at the close of its day', () => {
    const t = micros('2026-11-20T21:00:00Z')
    const trade = { S: 'IBM', p: 302.4, s: 0, t, i: '', x: '', c: '', a: 'new' }
    expect(tradeOf(quote, later, market)).toEqual(trade)
  })

  it.each([
    ['2026-07-20', '2026-07-20T20:00:00Z', 'summer time'],
    ['2026-11-27', '2026-11-27T18:00:00Z', 'a half day'],
    ['2024-03-08', '2024-03-08T21:00:00Z', 'a year that the calendar does not know'],
  ])('closes %s at %s: %s', (day, close) => {
    const { t } = tradeOf({ ...quote, '07. latest trading day': day }, micros('2027-06-01'), market)
    expect(t).toBe(micros(close))
  })

  it('takes the time of receipt while the close is still to come, and says so', () => {
    const noon = micros('2026-11-20T17:00:00Z')
    expect(tradeOf(quote, noon, market)).toMatchObject({ t: noon, c: 'received' })
  })

  it('hands an odd price or day on, for the rules to reject', () => {
    const odd = { ...quote, '05. price': 'None', '07. latest trading day': '' }
    expect(tradeOf(odd, later, market)).toMatchObject({ p: Number.NaN, t: Number.NaN })
  })
})

describe('identityOf', () => {
  it('changes with day, price and volume alone', () => {
    const same = identityOf({ ...quote, '09. change': '1.45' })
    expect(same).toBe(identityOf(quote))
    expect(identityOf({ ...quote, '05. price': '302.41' })).not.toBe(same)
    expect(identityOf({ ...quote, '06. volume': '1' })).not.toBe(same)
  })
})

const row = {
  '1. open': '302.4',
  '2. high': '302.5',
  '3. low': '302.3',
  '4. close': '302.45',
  '5. volume': '118',
}
const wanted = {
  timeframe: '5m',
  fromMs: Date.parse('2026-01-01'),
  toMs: Date.parse('2027-12-31'),
  nowMs: Date.parse('2027-12-31'),
} as const

const timesOf = (zone: string, times: readonly string[], changes = {}) =>
  barsOf(
    { symbol: 'IBM', zone, rows: Object.fromEntries(times.map((time) => [time, row])) },
    { ...wanted, ...changes },
  ).map(({ t }) => new Date(t).toISOString())

describe('barsOf', () => {
  it('makes numbers of texts, and has neither trade count nor average', () => {
    const rows = { '2026-11-20 19:55:00': row }
    expect(barsOf({ symbol: 'IBM', zone: 'US/Eastern', rows }, wanted)).toEqual([
      {
        S: 'IBM',
        o: 302.4,
        h: 302.5,
        l: 302.3,
        c: 302.45,
        v: 118,
        t: Date.parse('2026-11-21T00:55:00Z'),
        n: null,
        vw: null,
        tf: '5m',
      },
    ])
  })

  it('turns newest first into oldest first', () => {
    const times = ['2026-11-20 10:05:00', '2026-11-20 10:00:00', '2026-11-20 09:55:00']
    expect(timesOf('US/Eastern', times)).toEqual([
      '2026-11-20T14:55:00.000Z',
      '2026-11-20T15:00:00.000Z',
      '2026-11-20T15:05:00.000Z',
    ])
  })

  it('follows the zone of the answer over the nights when clocks change', () => {
    const days = ['2026-10-30', '2026-11-02', '2027-03-12', '2027-03-15'].map(
      (d) => `${d} 09:30:00`,
    )
    const inNewYork = ['13:30', '14:30', '14:30', '13:30']
    const inLondon = ['09:30', '09:30', '09:30', '09:30']
    const hours = (zone: string) => timesOf(zone, days).map((time) => time.slice(11, 16))
    expect(hours('US/Eastern')).toEqual(inNewYork)
    expect(hours('Europe/London')).toEqual(inLondon)
    expect(hours('Asia/Kolkata')).toEqual(['04:00', '04:00', '04:00', '04:00'])
  })

  it('leaves out the running bar and what is outside of the range', () => {
    const times = [
      '2026-11-20 10:10:00',
      '2026-11-20 10:05:00',
      '2026-11-20 10:00:00',
      '2026-11-20 09:55:00',
    ]
    const changes = {
      fromMs: Date.parse('2026-11-20T15:00:00Z'),
      nowMs: Date.parse('2026-11-20T15:12:00Z'),
    }
    expect(timesOf('US/Eastern', times, changes)).toEqual([
      '2026-11-20T15:00:00.000Z',
      '2026-11-20T15:05:00.000Z',
    ])
    const toMs = Date.parse('2026-11-20T15:05:00Z')
    expect(timesOf('US/Eastern', times, { ...changes, toMs })).toHaveLength(1)
  })

  it('hands what cannot be read on, for the rules to reject', () => {
    const odd = { 'not a time': row, '2026-11-20 10:00:00': { '1. open': '' } }
    const bars = barsOf({ symbol: 'IBM', zone: 'US/Eastern', rows: odd }, wanted)
    expect(bars.map(({ t }) => Number.isNaN(t)).sort()).toEqual([false, true])
    expect(bars.every(({ o, v }) => o === 302.4 || (Number.isNaN(o) && Number.isNaN(v)))).toBe(true)
  })
})

describe('monthsOf', () => {
  const months = (from: string, to: string) => monthsOf(Date.parse(from), Date.parse(to))

  it('names every month that a range touches, over the end of a year', () => {
    expect(months('2025-11-15T00:00:00Z', '2026-02-01T12:00:00Z')).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ])
  })

  it('goes by the date in New York, and an end is outside', () => {
    expect(months('2026-11-01T01:00:00Z', '2026-11-02T00:00:00Z')).toEqual(['2026-10', '2026-11'])
    expect(months('2026-11-02T00:00:00Z', '2026-12-01T05:00:00Z')).toEqual(['2026-11'])
  })
})
