import type { Quote, QuotedTrade, Trade } from '@tickertape/schema'

/** Every single trade with the quote of its symbol that was the latest at its millisecond. */
export function expectedQuotedTrades(
  trades: readonly Trade[],
  quotes: readonly Quote[],
): readonly QuotedTrade[] {
  const bySymbol = Map.groupBy(quotes, ({ symbol }) => symbol)
  return trades.map((trade) => {
    const { symbol, source, feed, origin, trade_id, time_stamp, price, size } = trade
    const quote = bySymbol
      .get(symbol)
      ?.findLast((each) => Math.floor(each.time_stamp / 1000) <= Math.floor(time_stamp / 1000))
    return {
      ...{ symbol, source, feed, origin, trade_id, time_stamp, price, size },
      quote_time: quote?.time_stamp ?? null,
      bid_price: quote?.bid_price ?? null,
      bid_size: quote?.bid_size ?? null,
      ask_price: quote?.ask_price ?? null,
      ask_size: quote?.ask_size ?? null,
    }
  })
}
