import { partitionOf } from '@tickertape/kafka'
import type { Trade } from '@tickertape/schema'

export const startMs = Date.UTC(2026, 10, 16, 14, 30)
const symbols = ['AAPL', 'MSFT', 'NVDA', 'TSLA', 'AMZN', 'GOOGL', 'BTC-USD', 'ETH-USD']

/** Numbers from 0 to 1, the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

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
      price: Math.round(10_000 + random() * 500) / 100,
      size: Math.round(random() * 1000) / 8,
    })
    trades.push(trade)
    if (random() < 0.02) trades.push(trade)
    if (random() < 0.02) trades.push({ ...trade, action: 'cancel' })
  }
  return trades
}

/** A trade in every partition, so that the clock of the topic moves to its time. */
export function tradeInEveryPartition(partitions: number, atMs: number): Trade[] {
  const names = new Map<number, string>()
  for (let at = 0; names.size < partitions; at++) {
    const symbol = `CLOCK${at}`
    const partition = partitionOf(symbol, partitions)
    if (!names.has(partition)) names.set(partition, symbol)
  }
  return [...names.values()].map((symbol) =>
    madeTrade({ symbol, time_stamp: atMs * 1000, trade_id: `clock-${atMs}` }),
  )
}
