import type { RawTrade } from '@tickertape/schema'
import { isMessage, type Message, numberOf as number, textOf as text } from '../../live/fields.ts'

const codes = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : '')

/** `BINANCE` of `BINANCE:BTCUSDT`; shares have no exchange. */
const exchangeOf = (symbol: string): string =>
  symbol.includes(':') ? (symbol.split(':')[0] as string) : ''

/**
 * Trades of a `trade` message, and how many of its elements are price updates without a trade (`v` is 0).
 * Finnhub numbers nothing, so the id is made of what does not change when a message comes again: price, size
 * and the place among equal trades of the message. Equal trades of one millisecond in two messages get one id.
 */
export function tradesOf(data: unknown): { trades: readonly RawTrade[]; updates: number } {
  const elements: readonly Message[] = Array.isArray(data) ? data.filter(isMessage) : []
  const seen = new Map<string, number>()
  const made = elements.filter(({ v }) => v !== 0)
  const trades = made.map(({ s, p, t, v, c }): RawTrade => {
    const symbol = text(s)
    const key = `${symbol} ${t} ${p} ${v}`
    const place = seen.get(key) ?? 0
    seen.set(key, place + 1)
    return {
      ...{ S: symbol, p: number(p), s: number(v), t: number(t) * 1000 },
      ...{ i: `${p}x${v}/${place}`, x: exchangeOf(symbol), c: codes(c), a: 'new' },
    }
  })
  return { trades, updates: elements.length - made.length }
}
