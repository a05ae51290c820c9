import type { Bar, Candle, Trade } from '@tickertape/schema'

const lengths = {
  '1s': 1_000,
  '5s': 5_000,
  '1m': 60_000,
  '5m': 300_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
} as const

/** Trades as they were first reported, each once. */
export function singleTrades(trades: readonly Trade[]): readonly Trade[] {
  const single = new Map(
    trades
      .filter(({ action }) => action === 'new')
      .map((trade) => [`${trade.symbol} ${trade.time_stamp} ${trade.trade_id}`, trade]),
  )
  return [...single.values()]
}

/** Every candle that trades make, worked out without SQL: each trade once, in the order of time and id. */
export function expectedCandles(trades: readonly Trade[]): readonly Candle[] {
  const ordered = singleTrades(trades).toSorted(
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

/** Every candle that bars of a minute make: those of a minute and longer. */
export function expectedCandlesOfBars(bars: readonly Bar[]): readonly Candle[] {
  const single = new Map(bars.map((bar) => [`${bar.symbol} ${bar.time_stamp}`, bar]))
  const ordered = [...single.values()].sort((a, b) => a.time_stamp - b.time_stamp)
  const longer = Object.entries(lengths).filter(([, lengthMs]) => lengthMs >= 60_000)
  return longer.flatMap(([timeframe, lengthMs]) => {
    const groups = Map.groupBy(
      ordered,
      ({ symbol, time_stamp }) => `${symbol} ${time_stamp - (time_stamp % lengthMs)}`,
    )
    return [...groups].map(([key, group]) =>
      candleOfBars(group, timeframe, Number(key.split(' ')[1])),
    )
  })
}

function candleOfBars(group: readonly Bar[], timeframe: string, time_stamp: number): Candle {
  const [first] = group as [Bar]
  const v = group.reduce((sum, bar) => sum + bar.v, 0)
  const isPriced = group.every(({ vw }) => vw !== null)
  const turnover = group.reduce((sum, bar) => sum + (bar.vw ?? 0) * bar.v, 0)
  return {
    symbol: first.symbol,
    source: first.source,
    basis: 'bars:1m',
    timeframe,
    time_stamp,
    o: first.o,
    h: Math.max(...group.map(({ h }) => h)),
    l: Math.min(...group.map(({ l }) => l)),
    c: (group.at(-1) as Bar).c,
    v,
    n: group.reduce((sum, { n }) => sum + (n ?? 0), 0),
    vw: isPriced ? turnover / v : null,
  }
}

/** One line for a candle. */
export const lineOf = (candle: Candle): string => {
  const { symbol, source, basis, timeframe, time_stamp, o, h, l, c, v, n, vw } = candle
  return [symbol, source, basis, timeframe, time_stamp, o, h, l, c, v, n, vw].join(' ')
}
