import type { Bar, Quote, Trade } from '@tickertape/schema'

const startMs = Date.UTC(2026, 10, 16, 14, 30)
const symbols = ['AAPL', 'MSFT', 'NVDA', 'BTC-USD', 'ETH-USD']
const lineage = { source: 'test', feed: 'test', origin: 'live' }

const symbolOf = (at: number): string => symbols[at % symbols.length] as string
const numbers = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => from + at)

/** Bars of one minute, every other one without what a source need not give. */
export const madeBars = (from: number, count: number): readonly Bar[] =>
  numbers(from, count).map((at) => ({
    symbol: symbolOf(at),
    ...{ o: at / 8, h: at / 8 + 1, l: at / 8 - 1, c: at / 8 + 0.5, v: at / 3 },
    time_stamp: startMs + at * 60_000,
    ...(at % 2 ? { n: at, vw: at / 7 } : { n: null, vw: null }),
    timeframe: '1m',
    received_at: (startMs + at * 60_000 + 7) * 1000,
    ...lineage,
  }))

/** Several trades of a symbol at the same microsecond, which their ids alone tell apart. */
export const madeTrades = (from: number, count: number): readonly Trade[] =>
  numbers(from, count).map((at) => ({
    symbol: symbolOf(at),
    price: at / 8,
    size: at / 3,
    time_stamp: startMs * 1000 + Math.floor(at / 20),
    trade_id: `id-${at}`,
    exchange: at % 3 ? 'V' : '',
    conditions: '@,I',
    action: 'new',
    received_at: startMs * 1000 + at,
    ...lineage,
  }))

export const madeQuotes = (from: number, count: number): readonly Quote[] =>
  numbers(from, count).map((at) => ({
    symbol: symbolOf(at),
    ...{ bid_price: at / 8, bid_size: at, ask_price: at / 8 + 0.01, ask_size: at + 1 },
    time_stamp: startMs * 1000 + at,
    ...{ bid_exchange: 'V', ask_exchange: 'Q', conditions: 'R', quote_id: `q-${at}` },
    received_at: startMs * 1000 + at + 9,
    ...lineage,
  }))
