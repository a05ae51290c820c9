import { ZoneClock } from '@tickertape/calendar'
import type { ApiQuote, RawTrade } from '@tickertape/schema'
import { isMessage, numberOf, textOf } from '../../live/fields.ts'
import { microsOfWallTime } from '../../rest/wall-time.ts'

/** Times come without a zone, and end with the New York session. */
const newYork = new ZoneClock('America/New_York')

/** Null for what is left out or no number, so that one odd field does not cost the whole quote. */
const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

const optionalText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** One element of an answer; what it does not say is null. Undefined without ticker, price or time. */
export function apiQuoteOf(element: unknown): ApiQuote | undefined {
  if (!isMessage(element)) return undefined
  const number = (name: string) => finite(element[name])
  const text = (name: string) => optionalText(element[name])
  const { is_extended_hours_price: isExtended } = element
  const ticker = textOf(element.ticker)
  const price = numberOf(element.price)
  const micros = microsOfWallTime(textOf(element.last_trade_time), newYork)
  if (ticker === '' || !Number.isFinite(price) || !Number.isSafeInteger(micros)) return undefined
  return {
    ticker,
    name: text('name'),
    exchange_short: text('exchange_short'),
    exchange_long: text('exchange_long'),
    mic_code: text('mic_code'),
    currency: text('currency'),
    price,
    day_high: number('day_high'),
    day_low: number('day_low'),
    day_open: number('day_open'),
    week_52_high: number('52_week_high'),
    week_52_low: number('52_week_low'),
    market_cap: number('market_cap'),
    previous_close_price: number('previous_close_price'),
    day_change: number('day_change'),
    volume: number('volume'),
    is_extended_hours_price: typeof isExtended === 'boolean' ? isExtended : null,
    timestamp_utc: micros,
  }
}

/** The last price as a trade. The API does not say its size: 0 stands for a size that is not known. */
export const tradeOf = (quote: ApiQuote): RawTrade => ({
  S: quote.ticker,
  p: quote.price,
  s: 0,
  t: quote.timestamp_utc,
  i: '',
  x: quote.mic_code ?? '',
  c: quote.is_extended_hours_price ? 'extended' : '',
  a: 'new',
})

/** Knows the last trade time of every symbol: an answer that says the same again is nothing new. */
export class LastTrades {
  readonly #times = new Map<string, number>()

  /** The quotes whose time is later than any before. */
  newIn(quotes: readonly ApiQuote[]): ApiQuote[] {
    return quotes.filter(({ ticker, timestamp_utc: time }) => {
      if (time <= (this.#times.get(ticker) ?? Number.NEGATIVE_INFINITY)) return false
      this.#times.set(ticker, time)
      return true
    })
  }
}
