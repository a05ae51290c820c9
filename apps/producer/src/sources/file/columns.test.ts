import { kinds as allKinds, type Kind } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { matchColumns } from './columns.ts'

const prices = { open: 'Open', high: 'High', low: 'Low', close: 'Close' }
const ohlc = Object.values(prices)
const match = (names: readonly string[], chosen = '', kinds: readonly Kind[] = allKinds) =>
  matchColumns({ file: 'a.csv', names, chosen, kinds })

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
  ])('guesses the columns of bars in %j', (names, columns) => {
    expect(match(names)).toEqual({ kind: 'bars', columns })
  })

  it.each<[readonly string[], Kind, object]>([
    [
      ['S', 'p', 's', 't', 'i', 'x', 'c', 'a'],
      'trades',
      {
        ...{ time: ['t'], symbol: 'S', price: 'p', size: 's', id: 'i', exchange: 'x' },
        ...{ conditions: 'c', action: 'a' },
      },
    ],
    [
      ['symbol', 'price', 'size', 'time_stamp', 'trade_id'],
      'trades',
      {
        ...{ time: ['time_stamp'], symbol: 'symbol', price: 'price', size: 'size' },
        ...{ id: 'trade_id' },
      },
    ],
    [['time', 'Price', 'Volume'], 'trades', { time: ['time'], price: 'Price', size: 'Volume' }],
    [
      ['S', 'bp', 'bs', 'ap', 'as', 't', 'bx', 'ax', 'c', 'i'],
      'quotes',
      {
        ...{ time: ['t'], symbol: 'S', bid: 'bp', bid_size: 'bs', ask: 'ap', ask_size: 'as' },
        ...{ bid_exchange: 'bx', ask_exchange: 'ax', conditions: 'c', id: 'i' },
      },
    ],
    [['ts', 'Bid', 'Ask', 'timestamp'], 'quotes', { time: ['timestamp'], bid: 'Bid', ask: 'Ask' }],
  ])('sees in %j that they are %s', (names, kind, columns) => {
    expect(match(names)).toEqual({ kind, columns })
  })

  it('takes what is chosen over what it would guess, without case if it must', () => {
    const names = ['Date', 'When', 'open', ...ohlc, 'Adj Close']
    expect(match(names, 'time=When, close=adj close,open=Open').columns).toEqual({
      ...{ time: ['When'], open: 'Open', high: 'High', low: 'Low', close: 'Adj Close' },
    })
    expect(match(['day', 'hour', ...ohlc], 'time=day+hour').columns.time).toEqual(['day', 'hour'])
    expect(match(['Date', 'x', 'y', ...ohlc], 'price=x,size=y', ['trades']).columns).toEqual({
      ...{ time: ['Date'], price: 'x', size: 'y' },
    })
  })

  it('does not take the adjusted close for the close', () => {
    const names = ['Date', 'Open', 'High', 'Low', 'Adj Close']
    expect(() => match(names, '', ['bars'])).toThrow('for bars no column for close')
  })

  it.each([
    [['', 'x'], '', 'a.csv: for bars no column for open, high, low, close; its columns are (unnam'],
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
    expect(() => match(names, chosen, ['bars'])).toThrow(message)
    expect(() => match(names, chosen, ['bars'])).toThrow(
      /name them like --columns time=Date,open=Open/,
    )
  })

  it('says what each kind would need when the file may hold several', () => {
    expect(() => match(['a', 'b'])).toThrow(
      'for quotes no column for time, bid, ask; for bars no column for time, open, high, low, close; for trades no column for time, price, size; its columns are a, b',
    )
  })
})
