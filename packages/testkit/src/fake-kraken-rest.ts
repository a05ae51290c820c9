import type { VenueMessage } from './fake-venue-connection.ts'
import { FakeHttp, type FakeRequest, json, type Reply } from './rest/fake-http.ts'

const MAX_CANDLES = 720
const MAX_TRADES = 1_000

/** What the exchange knows: pairs, and every trade in order. */
export interface KrakenBook {
  readonly pairs: ReadonlySet<string>
  readonly trades: readonly VenueMessage[]
}

const msOf = ({ timestamp }: VenueMessage): number => Date.parse(String(timestamp))

/** The whole interval of one minute: what the stream says so far, and what history says in the end. */
export function candleOf(trades: readonly VenueMessage[], minuteMs: number) {
  const own = trades.filter((trade) => Math.floor(msOf(trade) / 60_000) * 60_000 === minuteMs)
  const prices = own.map(({ price }) => Number(price))
  const volume = own.reduce((sum, { qty }) => sum + Number(qty), 0)
  const paid = own.reduce((sum, { price, qty }) => sum + Number(price) * Number(qty), 0)
  const [open, close] = [prices[0] ?? 0, prices.at(-1) ?? 0]
  const range = { open, high: Math.max(...prices), low: Math.min(...prices), close }
  return { ...range, volume, vwap: paid / volume, trades: own.length }
}

/** Oldest first, the running one included. */
function candles(trades: readonly VenueMessage[], query: URLSearchParams): readonly unknown[] {
  const since = Number(query.get('since') ?? 0)
  const minutes = [...new Set(trades.map((trade) => Math.floor(msOf(trade) / 60_000) * 60))]
  return minutes
    .filter((seconds) => seconds > since)
    .slice(-MAX_CANDLES)
    .map((seconds) => {
      const { open, high, low, close, vwap, volume, trades: n } = candleOf(trades, seconds * 1000)
      return [seconds, ...[open, high, low, close, vwap, volume].map(String), n]
    })
}

/** Oldest first, behind a time in nanoseconds. */
function ticks(trades: readonly VenueMessage[], query: URLSearchParams) {
  const since = BigInt(query.get('since') ?? '0')
  const later = trades.filter((trade) => BigInt(msOf(trade)) * 1_000_000n > since)
  const page = later.slice(0, Math.min(MAX_TRADES, Number(query.get('count') ?? MAX_TRADES)))
  const last = page.at(-1)
  const rows = page.map((trade) => [
    ...[String(trade.price), String(trade.qty), msOf(trade) / 1000],
    ...[trade.side === 'buy' ? 'b' : 's', 'l', '', trade.trade_id],
  ])
  return { rows, last: last === undefined ? since.toString() : `${msOf(last)}000000` }
}

const failure = (text: string): Reply => json({ error: [text] })

/** Kraken's public REST API over what a book knows. */
export const krakenRest = (book: KrakenBook): FakeHttp =>
  new FakeHttp(({ url }: FakeRequest) => {
    const pair = url.searchParams.get('pair') ?? ''
    if (!book.pairs.has(pair)) return failure('EQuery:Unknown asset pair')
    const own = book.trades.filter(({ symbol }) => symbol === pair)
    const legacy = `X${pair.replace('/', 'Z')}`
    if (url.pathname === '/OHLC') {
      return json({ error: [], result: { [legacy]: candles(own, url.searchParams), last: 0 } })
    }
    const { rows, last } = ticks(own, url.searchParams)
    return json({ error: [], result: { [legacy]: rows, last } })
  })
