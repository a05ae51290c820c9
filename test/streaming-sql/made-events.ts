import { partitionOf } from '@tickertape/kafka'
import type { Bar, Kind, Quote, Trade } from '@tickertape/schema'

export const startMs = Date.UTC(2026, 10, 16, 14, 30)
export const symbols = ['AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'GOOGL', 'BTC-USD', 'ETH-USD']

/** Numbers from 0 to 1, the same for a seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A number whose sums and products a double holds exactly, so that the order of addition changes nothing. */
export const inSteps = (value: number): number => Math.round(value * 64) / 64

export function madeTrade(
  changes: Partial<Trade> & Pick<Trade, 'symbol' | 'time_stamp' | 'trade_id'>,
): Trade {
  return {
    price: 100,
    size: 1,
    exchange: '',
    conditions: '',
    action: 'new',
    source: 'test',
    feed: 'test',
    received_at: changes.time_stamp + 500,
    origin: 'live',
    ...changes,
  }
}

/**
 * Trades of eight symbols over a time, up to a second out of order, several at the same microsecond; some come twice,
 * and some are cancelled or corrected later.
 */
export function madeTrades(
  count: number,
  { fromMs, forMs }: { fromMs: number; forMs: number },
): Trade[] {
  const random = randomOf(fromMs % 1_000_003)
  const trades: Trade[] = []
  for (let at = 0; at < count; at++) {
    const ms = fromMs + Math.floor((at / count) * forMs) - Math.floor(random() * 1000)
    const trade = madeTrade({
      symbol: symbols[Math.floor(random() * symbols.length)] as string,
      time_stamp: ms * 1000 + Math.floor(random() * 3),
      trade_id: `${fromMs}-${at}`,
      price: inSteps(100 + random() * 5),
      size: Math.round(random() * 1000) / 8,
    })
    trades.push(trade)
    if (random() < 0.02) trades.push(trade)
    if (random() < 0.02) trades.push({ ...trade, action: 'cancel' })
  }
  return trades
}

/** Bars of a minute of all symbols over a time; every third does not say its average price, and some come twice. */
export function madeBars(minutes: number, fromMs: number): Bar[] {
  const random = randomOf(7)
  return Array.from({ length: minutes }, (_, minute) =>
    symbols.flatMap((symbol) => {
      const o = inSteps(100 + random() * 5)
      const c = inSteps(100 + random() * 5)
      const time_stamp = fromMs + minute * 60_000
      const bar = madeBar({ symbol, time_stamp, o, c, v: minute + 1 })
      return minute % 3 === 2 ? [{ ...bar, vw: null }] : [bar, bar]
    }),
  ).flat()
}

export function madeBar(changes: Partial<Bar> & Pick<Bar, 'symbol' | 'time_stamp'>): Bar {
  const { o = 100, c = 100 } = changes
  return {
    o,
    h: Math.max(o, c) + 0.5,
    l: Math.min(o, c) - 0.5,
    c,
    v: 1,
    n: 3,
    vw: (o + c) / 2,
    timeframe: '1m',
    source: 'test',
    feed: 'test',
    received_at: changes.time_stamp * 1000,
    origin: 'live',
    ...changes,
  }
}

export function madeQuote(changes: Partial<Quote> & Pick<Quote, 'symbol' | 'time_stamp'>): Quote {
  return {
    bid_price: 100,
    bid_size: 1,
    ask_price: 100.01,
    ask_size: 2,
    bid_exchange: '',
    ask_exchange: '',
    conditions: '',
    quote_id: '',
    source: 'test',
    feed: 'test',
    received_at: changes.time_stamp + 500,
    origin: 'live',
    ...changes,
  }
}

/** Quotes of every symbol but one over a time, at most one a millisecond, in order of time. */
export function madeQuotes(count: number, { fromMs, forMs }: { fromMs: number; forMs: number }) {
  const random = randomOf(13)
  const stepMs = forMs / count
  return Array.from({ length: count }, (_, at): Quote => {
    const bid = inSteps(100 + random() * 5)
    const ms = Math.floor(fromMs + at * stepMs + random() * (stepMs - 1))
    return madeQuote({
      symbol: symbols[1 + Math.floor(random() * (symbols.length - 1))] as string,
      time_stamp: ms * 1000 + Math.floor(random() * 1000),
      bid_price: bid,
      ask_price: bid + 0.02,
      bid_size: at,
    })
  })
}

/** A symbol whose events are in this partition. */
export function symbolOfPartition(partition: number, partitions: number): string {
  for (let at = 0; ; at++) {
    const symbol = `CLOCK${at}`
    if (partitionOf(symbol, partitions) === partition) return symbol
  }
}

/** An event of a kind in every partition, so that the clock of its topic moves to its time. */
export function eventInEveryPartition(
  kind: Kind,
  { partitions, atMs }: { readonly partitions: number; readonly atMs: number },
): readonly (Bar | Quote | Trade)[] {
  return Array.from({ length: partitions }, (_, partition) => {
    const symbol = symbolOfPartition(partition, partitions)
    if (kind === 'bars') return madeBar({ symbol, time_stamp: atMs })
    const time_stamp = atMs * 1000
    if (kind === 'quotes') return madeQuote({ symbol, time_stamp })
    return madeTrade({ symbol, time_stamp, trade_id: `clock-${atMs}` })
  })
}
