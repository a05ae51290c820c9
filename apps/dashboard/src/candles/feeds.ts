import { type FeedName, type Timeframe, timeframes } from '../protocol.ts'
import { bucketMsOf, timeframeMs } from './timeframe.ts'

/** What an instrument's candles can be made of, and its newest event, epoch milliseconds. */
export interface Feed {
  readonly name: FeedName
  readonly newestMs: number
  /** Of candles that are made already: those lengths, and no other. */
  readonly timeframes?: readonly string[]
}

export const TRADES = 'trades'

const MADE = 'candles:'

/** The feed of candles that streaming SQL makes: of `trades`, or of `bars:1m`. */
export const madeFrom = (basis: string): FeedName => MADE + basis

/** What the candles of a feed were made from; undefined for trades and bars, of which the page makes them. */
export const basisOf = (feed: FeedName): string | undefined =>
  feed.startsWith(MADE) ? feed.slice(MADE.length) : undefined

/** Trades this much older than the newest bar are those of another time. */
const STALE_MS = 600_000

const barMs = ({ name }: Feed): number => timeframeMs(name) ?? Number.POSITIVE_INFINITY

/** Bars that are not longer than the candle, the longest first. */
const barsWithin = (feeds: readonly Feed[], bucketMs: number): Feed[] =>
  feeds
    .filter((feed) => feed.name !== TRADES && barMs(feed) <= bucketMs)
    .sort((a, b) => barMs(b) - barMs(a))

const madeFor = (feeds: readonly Feed[], timeframe: Timeframe): readonly Feed[] =>
  feeds.filter((feed) => feed.timeframes?.includes(timeframe))

/**
 * What the candles of a timeframe are made of when nobody chose: trades while they are as new as the bars, for
 * they move the last candle; bars for long candles, as sources give more history of them; without
 * both those of streaming SQL. Undefined when every bar is longer than the candle.
 */
export function chooseFeed(feeds: readonly Feed[], timeframe: Timeframe): FeedName | undefined {
  const bucketMs = bucketMsOf(timeframe)
  const bars = barsWithin(feeds, bucketMs)
  const trades = feeds.find(({ name }) => name === TRADES)
  const newestBar = Math.max(0, ...bars.map(({ newestMs }) => newestMs))
  const fresh = trades && trades.newestMs >= newestBar - STALE_MS
  if (fresh && (bucketMs <= 900_000 || bars.length === 0)) return TRADES
  return bars[0]?.name ?? trades?.name ?? madeFor(feeds, timeframe)[0]?.name
}

/** What a timeframe can be made of, in the order of its fineness. */
export function feedsFor(feeds: readonly Feed[], timeframe: Timeframe): FeedName[] {
  const bars = barsWithin(feeds, bucketMsOf(timeframe)).reverse()
  const trades = feeds.filter(({ name }) => name === TRADES)
  return [...trades, ...bars, ...madeFor(feeds, timeframe)].map(({ name }) => name)
}

/** The shortest timeframe that candles can be made of. */
export const shortestFor = (feeds: readonly Feed[]): Timeframe | undefined =>
  timeframes.find((timeframe) => feedsFor(feeds, timeframe).length > 0)
