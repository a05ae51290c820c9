export interface Example {
  readonly name: string
  readonly sql: string
}

/** Queries that a newcomer can run as they are. */
export const examples: readonly Example[] = [
  {
    name: 'Newest bars',
    sql: `SELECT symbol, timeframe, o, h, l, c, v, time_stamp
FROM stock_ticks_latest_2
ORDER BY time_stamp DESC
LIMIT 50`,
  },
  {
    name: 'Volume by symbol',
    sql: `SELECT symbol, SUM(v) AS volume, COUNT(*) AS bars
FROM stock_ticks_latest_2
GROUP BY symbol
ORDER BY volume DESC
LIMIT 40`,
  },
  {
    name: 'VWAP of trades',
    sql: `SELECT symbol, SUM(price * size) / SUM(size) AS vwap, SUM(size) AS size, COUNT(*) AS trades
FROM stock_trades
WHERE action = 'new'
GROUP BY symbol
ORDER BY symbol
LIMIT 100`,
  },
  {
    name: 'Minute closes',
    sql: `SELECT DATETIMECONVERT(time_stamp, '1:MILLISECONDS:EPOCH', '1:MILLISECONDS:EPOCH', '60000:MILLISECONDS') AS minute,
  LASTWITHTIME(c, time_stamp, 'DOUBLE') AS close
FROM stock_ticks_latest_2
WHERE symbol = 'AAPL'
GROUP BY minute
ORDER BY minute
LIMIT 500`,
  },
  {
    name: 'Spread of quotes',
    sql: `SELECT symbol, AVG(ask_price - bid_price) AS spread, COUNT(*) AS quotes
FROM stock_quotes
GROUP BY symbol
ORDER BY spread DESC
LIMIT 40`,
  },
  {
    name: 'How events came',
    sql: `SELECT origin, source, feed, COUNT(*) AS events
FROM stock_ticks_latest_2
GROUP BY origin, source, feed
LIMIT 40`,
  },
]
