import type { RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import { type Instrument, instrumentOf } from './instrument.ts'
import { normal, randomOf } from './random.ts'

const SESSION_MS = 6.5 * 3_600_000
const TRADING_YEAR_MS = 252 * SESSION_MS

const cents = (price: number): number => Math.max(1, Math.round(price * 100)) / 100
const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value))

/** `5s`, or `600ms` when a step is not of whole seconds. */
export const timeframeOf = (stepMs: number): string =>
  stepMs % 1000 === 0 ? `${stepMs / 1000}s` : `${Math.round(stepMs)}ms`

/** One step of a symbol: a bar from `startMs`, and a moment just before its end for a trade or a quote. */
export interface Step {
  readonly number: number
  readonly startMs: number
  readonly lastMicros: number
  readonly lengthMs: number
  readonly timeframe: string
  /** See activityAt. */
  readonly activity: number
}

export interface WalkOptions {
  readonly seed: number
  /** 1 for the usual: how much prices move, and how wide spreads are. */
  readonly roughness: number
}

/**
 * One symbol's geometric Brownian motion. Bars, trades and quotes draw from streams of their own, so that
 * asking for one kind does not change another.
 */
export class Walk {
  readonly #symbol: string
  readonly #instrument: Instrument
  readonly #roughness: number
  readonly #random: () => number
  readonly #tradeRandom: () => number
  readonly #quoteRandom: () => number
  #price: number

  constructor(symbol: string, { seed, roughness }: WalkOptions) {
    this.#symbol = symbol
    this.#instrument = instrumentOf(symbol)
    this.#roughness = roughness
    this.#random = randomOf(seed, `${symbol}/bars`)
    this.#tradeRandom = randomOf(seed, `${symbol}/trades`)
    this.#quoteRandom = randomOf(seed, `${symbol}/quotes`)
    this.#price = this.#instrument.price
  }

  /** Moves the price between two steps. */
  jump(factor: number): void {
    this.#price *= factor
  }

  bar({ startMs, lengthMs, timeframe, activity }: Step): RawBar {
    const random = this.#random
    const { drift, dailyVolume } = this.#instrument
    const volatility = this.#roughness * this.#instrument.volatility
    const years = lengthMs / TRADING_YEAR_MS
    const deviation = volatility * Math.sqrt(years * activity)
    const growth = (drift - volatility ** 2 / 2) * years
    const open = this.#price * Math.exp(0.1 * deviation * normal(random))
    const close = open * Math.exp(growth + deviation * normal(random))
    const high = Math.max(open, close) * (1 + 0.6 * deviation * random())
    const low = Math.min(open, close) * (1 - Math.min(0.5, 0.6 * deviation * random()))
    this.#price = close
    const h = cents(high)
    const l = cents(low)
    const vw = clamp(Math.round((l + (h - l) * random()) * 1e4) / 1e4, l, h)
    const mean = dailyVolume * (lengthMs / SESSION_MS) * activity
    const v = Math.max(1, Math.round(mean * Math.exp(0.5 * normal(random) - 0.125)))
    const n = Math.ceil(v / (20 + Math.floor(160 * random())))
    return {
      S: this.#symbol,
      o: cents(open),
      h,
      l,
      c: cents(close),
      v,
      t: startMs,
      n,
      vw,
      tf: timeframe,
    }
  }

  /** The last trade of a bar: at its close, with part of its volume. */
  trade(bar: RawBar, { lastMicros, number }: Step): RawTrade {
    const s = Math.max(1, Math.ceil(bar.v * this.#tradeRandom() * 0.2))
    return {
      S: bar.S,
      p: bar.c,
      s: Math.min(s, bar.v),
      t: lastMicros,
      i: String(number),
      x: 'V',
      c: '@',
      a: 'new',
    }
  }

  /** The quote at the end of a bar: its close lies between bid and ask. */
  quote(bar: RawBar, { lastMicros }: Step): RawQuote {
    const random = this.#quoteRandom
    const half = 0.01 * this.#roughness * (1 + Math.floor(3 * random() ** 2))
    const bs = 1 + Math.floor(9 * random())
    const as = 1 + Math.floor(9 * random())
    const bp = cents(bar.c - half)
    const ap = cents(bar.c + half)
    return { S: bar.S, bp, bs, ap, as, t: lastMicros, bx: 'V', ax: 'V', c: 'R', i: '' }
  }
}
