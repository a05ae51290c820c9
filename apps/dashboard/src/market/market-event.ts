import type { Alert, Bar, Candle, Kind, Quote, Trade } from '@tickertape/schema'
import type { Part } from '../candles/candle-series.ts'
import { madeFrom, TRADES } from '../candles/feeds.ts'

interface Common {
  readonly key: string
  readonly symbol: string
  readonly source: string
  readonly partition: number
  readonly timeMs: number
}

export interface PriceEvent extends Common {
  readonly kind: 'bars' | 'trades'
  /** `trades`, or the timeframe of the bar. */
  readonly feed: string
  readonly part: Part
}

export interface QuoteEvent extends Common {
  readonly kind: 'quotes'
  readonly bid: number
  readonly ask: number
}

/** A candle that streaming SQL made. */
export interface CandleEvent extends Pick<PriceEvent, 'key' | 'feed' | 'part'> {
  readonly timeframe: string
}

/** What a rule of streaming SQL found. */
export interface AlertEvent
  extends Pick<Alert, 'rule' | 'measured' | 'bound'>,
    Pick<Common, 'key' | 'symbol' | 'timeMs'> {}

/** An event of a flattened topic, in the shape that the page needs. */
export type MarketEvent = PriceEvent | QuoteEvent

export const keyOf = (source: string, symbol: string): string => `${source} ${symbol}`

/** The other way round: a source has no blanks. */
export function placeOf(key: string): { source: string; symbol: string } {
  const at = key.indexOf(' ')
  return { source: key.slice(0, at), symbol: key.slice(at + 1) }
}

const common = ({ source, symbol }: Bar | Trade | Quote, partition: number, timeMs: number) => ({
  key: keyOf(source, symbol),
  symbol,
  source,
  partition,
  timeMs,
})

/** Volume times price: the venue's average, else the middle of the bar. */
const moneyOf = ({ h, l, c, v, vw }: Pick<Bar, 'h' | 'l' | 'c' | 'v' | 'vw'>): number =>
  v * (vw !== null && vw > 0 ? vw : (h + l + c) / 3)

export function barPart(bar: Omit<Bar, 'feed' | 'origin' | 'source' | 'symbol'>): Part {
  const { o, h, l, c, v, n, time_stamp, received_at } = bar
  const facts = { timeMs: time_stamp, receivedMs: received_at / 1000 }
  return { id: String(time_stamp), ...facts, o, h, l, c, v, pv: moneyOf(bar), n: n ?? 0 }
}

type TradeFacts = Pick<Trade, 'price' | 'size' | 'time_stamp' | 'trade_id' | 'received_at'>

export function tradePart({ price, size, time_stamp, trade_id, received_at }: TradeFacts): Part {
  const prices = { o: price, h: price, l: price, c: price }
  const id = `${time_stamp} ${trade_id}`
  const times = { timeMs: time_stamp / 1000, receivedMs: received_at / 1000 }
  return { id, ...times, ...prices, v: size, pv: price * size, n: 1 }
}

/** Undefined for what moves no price: a correction or a cancellation of a trade. */
export function toMarketEvent(
  kind: Kind,
  value: Bar | Trade | Quote,
  partition: number,
): MarketEvent | undefined {
  if (kind === 'quotes') {
    const quote = value as Quote
    const { bid_price: bid, ask_price: ask, time_stamp } = quote
    return { kind, ...common(quote, partition, time_stamp / 1000), bid, ask }
  }
  const part = kind === 'bars' ? barPart(value as Bar) : tradePart(value as Trade)
  if (kind === 'trades' && (value as Trade).action !== 'new') return undefined
  const feed = kind === 'bars' ? (value as Bar).timeframe : TRADES
  return { kind, feed, part, ...common(value, partition, part.timeMs) }
}

/** A candle carries no time of receipt: that of its record holds. */
export function toCandleEvent(candle: Candle, receivedMs: number): CandleEvent {
  const { source, symbol, basis, timeframe } = candle
  const part = barPart({ ...candle, received_at: receivedMs * 1000 })
  return { key: keyOf(source, symbol), feed: madeFrom(basis), timeframe, part }
}

export function toAlertEvent({ source, symbol, time_stamp, ...found }: Alert): AlertEvent {
  const { rule, measured, bound } = found
  return { key: keyOf(source, symbol), symbol, timeMs: time_stamp, rule, measured, bound }
}
