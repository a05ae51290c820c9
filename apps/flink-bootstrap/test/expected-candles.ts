import type { Candle, Trade } from '@tickertape/schema'

const lengths = {
  '1s': 1_000,
  '5s': 5_000,
  '1m': 60_000,
  '5m': 300_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
} as const

/** Every candle that trades make, worked out without SQL: each trade once, in the order of time and id. */
export function expectedCandles(trades: readonly Trade[]): readonly Candle[] {
  const single = new Map(
    trades
      .filter(({ action }) => action === 'new')
      .map((trade) => [`${trade.symbol} ${trade.time_stamp} ${trade.trade_id}`, trade]),
  )
  const ordered = [...single.values()].sort(
    (a, b) => a.time_stamp - b.time_stamp || (place(a) < place(b) ? -1 : 1),
  )
  return Object.entries(lengths).flatMap(([timeframe, lengthMs]) => {
    const groups = Map.groupBy(ordered, ({ symbol, time_stamp }) => {
      const ms = Math.floor(time_stamp / 1000)
      return `${symbol} ${ms - (ms % lengthMs)}`
    })
    return [...groups].map(([key, group]) => candleOf(group, timeframe, Number(key.split(' ')[1])))
  })
}

const place = ({ trade_id }: Trade): string => trade_id.padStart(40, ' ')

function candleOf(group: readonly Trade[], timeframe: string, time_stamp: number): Candle {
  const [first] = group as [Trade]
  const prices = group.map(({ price }) => price)
  const v = group.reduce((sum, { size }) => sum + size, 0)
  const turnover = group.reduce((sum, { price, size }) => sum + price * size, 0)
  return {
    symbol: first.symbol,
    source: first.source,
    basis: 'trades',
    timeframe,
    time_stamp,
    o: first.price,
    h: Math.max(...prices),
    l: Math.min(...prices),
    c: (group.at(-1) as Trade).price,
    v,
    n: group.length,
    vw: v > 0 ? turnover / v : null,
  }
}

/** One line for a candle, in which sums are rounded: their last digits depend on the order of addition. */
export function lineOf(candle: Candle): string {
  const { symbol, source, basis, timeframe, time_stamp, o, h, l, c, v, n, vw } = candle
  const rounded = [v, vw].map((sum) => sum?.toPrecision(12) ?? 'none')
  return [symbol, source, basis, timeframe, time_stamp, o, h, l, c, n, ...rounded].join(' ')
}
