import type { VenueMessage } from './fake-venue-connection.ts'
import { FakeHttp, type FakeRequest, json, type Reply } from './rest/fake-http.ts'

const MAX_CANDLES = 300
const PAGE_TRADES = 1_000

/** What the exchange knows: products, and every match in order. */
export interface CoinbaseBook {
  readonly products: ReadonlySet<string>
  readonly matches: readonly VenueMessage[]
}

type Candle = [
  seconds: number,
  low: number,
  high: number,
  open: number,
  close: number,
  volume: number,
]

const minuteOf = ({ time }: VenueMessage): number =>
  Math.floor(Date.parse(String(time)) / 60_000) * 60

function addTo(candle: Candle | undefined, match: VenueMessage): Candle {
  const [price, size] = [Number(match.price), Number(match.size)]
  if (candle === undefined) return [minuteOf(match), price, price, price, price, size]
  const [seconds, low, high, open, , volume] = candle
  return [seconds, Math.min(low, price), Math.max(high, price), open, price, volume + size]
}

/** Newest first; the end is inside, and a minute without trades is not there. */
function candles(matches: readonly VenueMessage[], query: URLSearchParams): Reply {
  const from = Date.parse(query.get('start') ?? '') / 1000
  const to = Date.parse(query.get('end') ?? '') / 1000
  if ((to - from) / 60 + 1 > MAX_CANDLES) {
    return json({ message: 'granularity too small for the requested time range' }, 400)
  }
  const byMinute = new Map<number, Candle>()
  for (const match of matches) {
    const minute = minuteOf(match)
    if (minute >= from && minute <= to) byMinute.set(minute, addTo(byMinute.get(minute), match))
  }
  return json([...byMinute.values()].sort((a, b) => b[0] - a[0]))
}

/** Newest first, by cursors in the headers. */
function trades(matches: readonly VenueMessage[], query: URLSearchParams): Reply {
  const after = Number(query.get('after') ?? Number.POSITIVE_INFINITY)
  const limit = Math.min(PAGE_TRADES, Number(query.get('limit') ?? 100))
  const rows = matches
    .filter(({ trade_id: id }) => Number(id) < after)
    .slice(-limit)
    .reverse()
    .map(({ trade_id, price, size, time, side }) => ({ trade_id, price, size, time, side }))
  const [newest, oldest] = [rows[0], rows.at(-1)]
  if (newest === undefined || oldest === undefined) return json([])
  const cursors = { 'cb-before': String(newest.trade_id), 'cb-after': String(oldest.trade_id) }
  return json(rows, 200, cursors)
}

/** Coinbase Exchange's REST API over what a book knows. */
export const coinbaseRest = (book: CoinbaseBook): FakeHttp =>
  new FakeHttp(({ url, headers }: FakeRequest) => {
    const [, product = '', what] =
      /^\/products\/([^/]+)\/(candles|trades)$/.exec(decodeURIComponent(url.pathname)) ?? []
    if (headers['user-agent'] === undefined) return json({ message: 'User-Agent required' }, 400)
    if (!book.products.has(product)) return json({ message: 'NotFound' }, 404)
    const matches = book.matches.filter(({ product_id }) => product_id === product)
    return (what === 'candles' ? candles : trades)(matches, url.searchParams)
  })
