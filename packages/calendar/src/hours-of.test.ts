import { expect, test } from 'vitest'
import { hoursOf } from './hours-of.ts'
import { roundTheClock, usEquities } from './us-equities.ts'

test.each([
  ['kraken', 'BTC/USD'],
  ['binance', 'BTCUSDT'],
  ['yahoo', 'BTC-USD'],
  ['alpaca', 'ETH/USDT'],
])('%s has %s at all times', (source, symbol) => {
  expect(hoursOf({ source, symbol })).toBe(roundTheClock)
})

test.each([
  ['alpaca', 'AAPL'],
  ['yahoo', 'BRK-B'],
  ['file', 'BF/A'],
])('%s has %s when exchanges in the US are open', (source, symbol) => {
  expect(hoursOf({ source, symbol })).toBe(usEquities)
})
