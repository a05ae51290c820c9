import type { MarketHours } from './market-calendar.ts'
import { roundTheClock, usEquities } from './us-equities.ts'

/** Who said something of a symbol, as its events tell. */
interface Listing {
  readonly source: string
  readonly symbol: string
}

const cryptoVenues = new Set(['coinbase', 'kraken', 'binance'])

/** BTC-USD, ETH/USDT: a coin and what it is paid in. */
const pair = /^[A-Z0-9]{2,10}[-/](USD[TC]?|EUR|GBP|BTC|ETH)$/

/** When a symbol trades: coins at all times, anything else with US equities. */
export const hoursOf = ({ source, symbol }: Listing): MarketHours =>
  cryptoVenues.has(source) || pair.test(symbol) ? roundTheClock : usEquities
