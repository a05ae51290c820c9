import type { RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import {
  decimalOf as decimal,
  idOf,
  type Message,
  numberOf,
  textOf as text,
} from '../../live/fields.ts'

const VENUE = 'BINANCE'

/** Epoch microseconds of a time in milliseconds. */
const micros = (value: unknown): number => numberOf(value) * 1000

/** A `trade`; `m` says that the buyer was the maker, so the taker sold. */
export const toTrade = (m: Message): RawTrade => ({
  S: text(m.s),
  p: decimal(m.p),
  s: decimal(m.q),
  t: micros(m.T),
  i: idOf(m.t),
  x: VENUE,
  c: m.m === true ? 'sell' : 'buy',
  a: 'new',
})

/** The `k` of a `kline`; `q` is what was paid for `v`. */
export function toBar(k: Message): RawBar {
  const v = decimal(k.v)
  return {
    S: text(k.s),
    o: decimal(k.o),
    h: decimal(k.h),
    l: decimal(k.l),
    c: decimal(k.c),
    v,
    t: numberOf(k.t),
    n: numberOf(k.n),
    vw: v > 0 ? decimal(k.q) / v : null,
    tf: '1m',
  }
}

/** A `bookTicker` has no time: it is that of its receipt, and the code says so. */
export const toQuote = (m: Message, receivedAt: number): RawQuote => ({
  S: text(m.s),
  bp: decimal(m.b),
  bs: decimal(m.B),
  ap: decimal(m.a),
  as: decimal(m.A),
  t: receivedAt,
  bx: VENUE,
  ax: VENUE,
  c: 'received',
  i: idOf(m.u),
})
