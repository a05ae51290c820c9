import { dayOf, type MarketCalendar, ZoneClock } from '@tickertape/calendar'
import type { RawBar, RawTrade } from '@tickertape/schema'
import { decimalOf, isMessage, textOf } from '../../live/fields.ts'
import { microsOfWallTime } from '../../rest/wall-time.ts'
import { type Timeframe, timeframeMs } from '../../times/timeframe.ts'
import type { QuoteFields, SeriesAnswer } from './protocol.ts'

const USUAL_CLOSE_MINUTE = 16 * 60

const newYork = new ZoneClock('America/New_York')

/** Epoch microseconds of the regular close of a date; NaN for a text that is no date. */
function closeMicros(date: string, market: MarketCalendar): number {
  const day = dayOf(date)
  if (Number.isNaN(day)) return Number.NaN
  const regular = market.sessionsOn(day).find(({ name }) => name === 'regular')
  return newYork.epochMs(day, regular?.close ?? USUAL_CLOSE_MINUTE) * 1000
}

/**
 * The price of a quote as a trade of unknown size. A quote has a date and no time: it is that of the close,
 * or while that is still to come the time of receipt, with the condition `received`.
 */
export function tradeOf(quote: QuoteFields, receivedAt: number, market: MarketCalendar): RawTrade {
  const close = closeMicros(textOf(quote['07. latest trading day']), market)
  const isRunning = close > receivedAt
  return {
    S: textOf(quote['01. symbol']),
    p: decimalOf(quote['05. price']),
    s: 0,
    t: isRunning ? receivedAt : close,
    i: '',
    x: '',
    c: isRunning ? 'received' : '',
    a: 'new',
  }
}

/** What tells a quote from the one before: the same again is nothing new. */
export const identityOf = (quote: QuoteFields): string =>
  ['07. latest trading day', '05. price', '06. volume'].map((name) => quote[name]).join('|')

export interface Wanted {
  readonly timeframe: Timeframe
  /** Epoch milliseconds; `toMs` is outside. */
  readonly fromMs: number
  readonly toMs: number
  /** When the answer came. */
  readonly nowMs: number
}

/** The finished bars of a series within a range, oldest first. */
export function barsOf({ symbol, zone, rows }: SeriesAnswer, wanted: Wanted): RawBar[] {
  const clock = new ZoneClock(zone)
  const { timeframe: tf, fromMs, toMs, nowMs } = wanted
  const bars = Object.entries(rows).map(([time, row]) => {
    const fields = isMessage(row) ? row : {}
    return {
      S: symbol,
      o: decimalOf(fields['1. open']),
      h: decimalOf(fields['2. high']),
      l: decimalOf(fields['3. low']),
      c: decimalOf(fields['4. close']),
      v: decimalOf(fields['5. volume']),
      t: microsOfWallTime(time, clock) / 1000,
      n: null,
      vw: null,
      tf,
    }
  })
  // A time that cannot be read stays, to be counted by the rules.
  const isOutside = ({ t }: RawBar) => t < fromMs || t >= toMs || t + timeframeMs[tf] > nowMs
  return bars.filter((bar) => !isOutside(bar)).sort((a, b) => a.t - b.t)
}

/** Calendar months in New York, like 2026-11, that a range in epoch milliseconds touches. */
export function monthsOf(fromMs: number, toMs: number): string[] {
  const monthAt = (epochMs: number) => {
    const date = new Date(newYork.at(epochMs).day * 86_400_000)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  const [first, last] = [monthAt(fromMs), monthAt(toMs - 1)]
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const month = first + index
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
  })
}
