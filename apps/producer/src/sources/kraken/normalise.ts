import type { RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import {
  idOf,
  type Message,
  microsOfText as micros,
  numberOf as number,
  optionalOf as optional,
  textOf as text,
} from '../../live/fields.ts'

const VENUE = 'KRAKEN'

/** An element of the channel `trade`; `side` is that of the taker. */
export const toTrade = (m: Message): RawTrade => ({
  S: text(m.symbol),
  p: number(m.price),
  s: number(m.qty),
  t: micros(m.timestamp),
  i: idOf(m.trade_id),
  x: VENUE,
  c: [m.side, m.ord_type].map(text).filter(Boolean).join(','),
  a: 'new',
})

/** An element of the channel `ohlc`: the whole interval so far, whenever it was subscribed to. */
export const toBar = (m: Message): RawBar => ({
  S: text(m.symbol),
  o: number(m.open),
  h: number(m.high),
  l: number(m.low),
  c: number(m.close),
  v: number(m.volume),
  t: Math.floor(micros(m.interval_begin) / 1000),
  n: optional(m.trades),
  vw: optional(m.vwap),
  tf: '1m',
})

/** Not every message of the channel `ticker` says when it was: then it is when we had it, and the code says so. */
export function toQuote(m: Message, receivedAt: number): RawQuote {
  const at = micros(m.timestamp)
  const isTimed = Number.isFinite(at)
  return {
    S: text(m.symbol),
    bp: number(m.bid),
    bs: number(m.bid_qty),
    ap: number(m.ask),
    as: number(m.ask_qty),
    t: isTimed ? at : receivedAt,
    bx: VENUE,
    ax: VENUE,
    c: isTimed ? '' : 'received',
    i: '',
  }
}
