import type { VenueMessage } from './fake-venue-connection.ts'
import { FakeHttp, type FakeRequest, json, type Reply } from './rest/fake-http.ts'

const MINUTE_MS = 60_000

/** What the exchange knows: symbols, and every trade in order. */
export interface BinanceBook {
  readonly symbols: ReadonlySet<string>
  readonly trades: readonly VenueMessage[]
}

/** The interval of a minute as the stream and the REST API tell it. */
export function klineOf(trades: readonly VenueMessage[], start: number) {
  const own = trades.filter(({ T }) => Math.floor(Number(T) / MINUTE_MS) * MINUTE_MS === start)
  const prices = own.map(({ p }) => Number(p))
  const sum = (of: (trade: VenueMessage) => number) => own.reduce((all, each) => all + of(each), 0)
  return {
    ...{ t: start, T: start + MINUTE_MS - 1, i: '1m', n: own.length },
    ...{ o: String(prices[0]), c: String(prices.at(-1)) },
    ...{ h: String(Math.max(...prices)), l: String(Math.min(...prices)) },
    v: String(sum(({ q }) => Number(q))),
    q: String(sum(({ p, q }) => Number(p) * Number(q))),
  }
}

const number = (query: URLSearchParams, name: string, otherwise: number): number =>
  query.has(name) ? Number(query.get(name)) : otherwise

function klines(trades: readonly VenueMessage[], query: URLSearchParams): Reply {
  const from = number(query, 'startTime', 0)
  const to = number(query, 'endTime', Number.POSITIVE_INFINITY)
  const starts = new Set(trades.map(({ T }) => Math.floor(Number(T) / MINUTE_MS) * MINUTE_MS))
  const rows = [...starts]
    .filter((start) => start >= from && start <= to)
    .slice(0, number(query, 'limit', 500))
    .map((start) => klineOf(trades, start))
  return json(
    rows.map(({ t, o, h, l, c, v, T, q, n }) => [t, o, h, l, c, v, T, q, n, '0', '0', '0']),
  )
}

function aggregated(trades: readonly VenueMessage[], query: URLSearchParams): Reply {
  const from = number(query, 'startTime', 0)
  const rows = trades.filter(({ T }) => Number(T) >= from).slice(0, number(query, 'limit', 500))
  return json(rows.map(({ t, p, q, T, m }, a) => ({ a: a + 1, p, q, f: t, l: t, T, m, M: true })))
}

function historical(trades: readonly VenueMessage[], query: URLSearchParams): Reply {
  const from = number(query, 'fromId', 0)
  const rows = trades.filter(({ t }) => Number(t) >= from).slice(0, number(query, 'limit', 500))
  return json(
    rows.map(({ t, p, q, T, m }) => ({ id: t, price: p, qty: q, time: T, isBuyerMaker: m })),
  )
}

const paths: Readonly<Record<string, typeof klines>> = {
  '/api/v3/klines': klines,
  '/api/v3/aggTrades': aggregated,
  '/api/v3/historicalTrades': historical,
}

/** Binance's REST API over what a book knows. */
export const binanceRest = (book: BinanceBook): FakeHttp =>
  new FakeHttp(({ url }: FakeRequest) => {
    const symbol = url.searchParams.get('symbol') ?? ''
    if (!book.symbols.has(symbol)) return json({ code: -1121, msg: 'Invalid symbol.' }, 400)
    const answer = paths[url.pathname]
    if (answer === undefined) return json({ code: -1, msg: 'no such path' }, 404)
    return answer(
      book.trades.filter(({ s }) => s === symbol),
      url.searchParams,
    )
  })
