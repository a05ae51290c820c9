import { describe, expect, it } from 'vitest'
import { matchColumns } from './columns.ts'

const prices = { open: 'Open', high: 'High', low: 'Low', close: 'Close' }
const ohlc = Object.values(prices)
const match = (names: readonly string[], chosen = '') => matchColumns('a.csv', names, chosen)

describe('matchColumns', () => {
  it.each([
    [['Date', ...ohlc, 'Adj Close', 'Volume'], { time: ['Date'], ...prices, volume: 'Volume' }],
    [['', ...ohlc, 'Volume'], { time: [''], ...prices, volume: 'Volume' }],
    [
      ['t', 'o', 'h', 'l', 'c', 'v', 'n', 'vw', 'S'],
      {
        ...{ time: ['t'], open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v', symbol: 'S' },
        ...{ trades: 'n', average: 'vw' },
      },
    ],
    [['<DATE>', '<TIME>', ...ohlc], { time: ['<DATE>', '<TIME>'], ...prices }],
    [
      ['Ticker', 'TIMESTAMP', 'Date', ...ohlc],
      { symbol: 'Ticker', time: ['TIMESTAMP'], ...prices },
    ],
  ])('guesses the columns of %j', (names, columns) => {
    expect(match(names)).toEqual(columns)
  })

  it('takes what is chosen over what it would guess, without case if it must', () => {
    const names = ['Date', 'When', 'open', ...ohlc, 'Adj Close']
    expect(match(names, 'time=When, close=adj close,open=Open')).toEqual({
      ...{ time: ['When'], open: 'Open', high: 'High', low: 'Low', close: 'Adj Close' },
    })
    expect(match(['day', 'hour', ...ohlc], 'time=day+hour').time).toEqual(['day', 'hour'])
  })

  it('does not take the adjusted close for the close', () => {
    expect(() => match(['Date', 'Open', 'High', 'Low', 'Adj Close'])).toThrow('no column for close')
  })

  it.each([
    [['', 'x'], '', 'a.csv: no column for open, high, low, close; its columns are (unnamed), x;'],
    [
      ['Date', ...ohlc],
      'close=Last',
      'a.csv: there is no column "Last"; its columns are Date, Open',
    ],
    [
      ['Date', ...ohlc],
      'clse=Close',
      'a.csv: "clse=Close" is not field=column with a field of time',
    ],
    [['Date', ...ohlc], 'close', 'a.csv: "close" is not field=column'],
  ])('refuses %j with %j, names the columns and shows how to choose', (names, chosen, message) => {
    expect(() => match(names, chosen)).toThrow(message)
    expect(() => match(names, chosen)).toThrow(/name them like --columns time=Date,open=Open/)
  })
})
