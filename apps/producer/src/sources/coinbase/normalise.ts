import type { RawQuote, RawTrade } from '@tickertape/schema'
import {
  decimalOf as decimal,
  idOf,
  type Message,
  microsOfText as micros,
  textOf as text,
} from '../../live/fields.ts'

const VENUE = 'COINBASE'

/** The matches channel names the side of the maker: the taker had the other one. */
const takerOf: Readonly<Record<string, string>> = { buy: 'sell', sell: 'buy' }

/** A `match` or `last_match`. */
export const toTrade = (m: Message): RawTrade => ({
  S: text(m.product_id),
  p: decimal(m.price),
  s: decimal(m.size),
  t: micros(m.time),
  i: idOf(m.trade_id),
  x: VENUE,
  c: takerOf[text(m.side)] ?? '',
  a: 'new',
})

/** A `ticker`: the best bid and ask after a trade. */
export const toQuote = (m: Message): RawQuote => ({
  S: text(m.product_id),
  bp: decimal(m.best_bid),
  bs: decimal(m.best_bid_size),
  ap: decimal(m.best_ask),
  as: decimal(m.best_ask_size),
  t: micros(m.time),
  bx: VENUE,
  ax: VENUE,
  c: '',
  i: idOf(m.sequence),
})
