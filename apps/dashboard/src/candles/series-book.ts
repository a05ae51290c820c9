import type { Market } from '../market/market.ts'
import type { CandleEvent } from '../market/market-event.ts'
import type { ChartWish, OlderCandles, Timeframe } from '../protocol.ts'
import { readOlder } from './history.ts'
import { LiveSeries, type SeriesDeps } from './live-series.ts'
import { bucketMsOf } from './timeframe.ts'

const nameOf = ({ key, timeframe, feed = '' }: ChartWish): string => `${timeframe} ${feed} ${key}`

export interface OlderQuestion {
  readonly key: string
  readonly timeframe: Timeframe
  readonly feed: string
  /** Epoch milliseconds: the candles before. */
  readonly toMs: number
}

interface Open {
  readonly series: LiveSeries
  readonly key: string
  users: number
}

/** The candles that somebody looks at: one series for all who want the same. */
export class SeriesBook {
  readonly #market: Market
  readonly #deps: SeriesDeps
  readonly #open = new Map<string, Open>()
  readonly #byKey = new Map<string, Set<LiveSeries>>()

  constructor(market: Market, deps: SeriesDeps) {
    this.#market = market
    this.#deps = deps
    market.listen((event) => {
      if (event.kind === 'quotes') return
      for (const series of this.#byKey.get(event.key) ?? []) series.add(event)
    })
  }

  get size(): number {
    return this.#open.size
  }

  /** Call `release` with the same wish when it is not looked at any more. */
  acquire(wish: ChartWish): LiveSeries {
    const name = nameOf(wish)
    const open = this.#open.get(name) ?? this.#begin(name, wish)
    open.users++
    return open.series
  }

  release(wish: ChartWish): void {
    const name = nameOf(wish)
    const open = this.#open.get(name)
    if (!open || --open.users > 0) return
    open.series.close()
    this.#open.delete(name)
    this.#byKey.get(open.key)?.delete(open.series)
  }

  /** Takes a candle that streaming SQL made. */
  addCandle(candle: CandleEvent): void {
    for (const series of this.#byKey.get(candle.key) ?? []) series.addCandle(candle)
  }

  /** Candles before those of a chart, by the table. Rejects with a TAPE_PINOT_ error. */
  older({ key, timeframe, feed, toMs }: OlderQuestion): Promise<OlderCandles> {
    const { broker, tables } = this.#deps
    return readOlder(broker, tables, { key, feed, bucketMs: bucketMsOf(timeframe), toMs })
  }

  #begin(name: string, wish: ChartWish): Open {
    const { key } = wish
    const series = new LiveSeries(wish, () => this.#market.get(key), this.#deps)
    const open = { series, key, users: 0 }
    this.#open.set(name, open)
    const ofKey = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, ofKey.add(series))
    return open
  }
}
