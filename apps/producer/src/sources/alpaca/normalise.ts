import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import {
  idOf,
  type Message,
  microsOfText as micros,
  numberOf as number,
  optionalOf as optional,
  textOf as text,
} from '../../live/fields.ts'
import type { Reading } from '../../live/venue.ts'

const millis = (value: unknown): number => Math.floor(micros(value) / 1000)
const codes = (value: unknown): string => (Array.isArray(value) ? value.join(',') : text(value))

/** Digits beyond the microsecond, which tell quotes of one microsecond apart. */
const nanosOf = (time: string): string => /\.\d{6}(\d+)/.exec(time)?.[1] ?? ''

const toBar = (m: Message): RawBar => ({
  S: text(m.S),
  o: number(m.o),
  h: number(m.h),
  l: number(m.l),
  c: number(m.c),
  v: number(m.v),
  t: millis(m.t),
  n: optional(m.n),
  vw: optional(m.vw),
  tf: '1m',
})

/** Crypto has no conditions; the side of the taker is the nearest it says. */
const toTrade = (m: Message): RawTrade => ({
  S: text(m.S),
  p: number(m.p),
  s: number(m.s),
  t: micros(m.t),
  i: idOf(m.i),
  x: text(m.x),
  c: m.c === undefined ? text(m.tks) : codes(m.c),
  a: 'new',
})

const toQuote = (m: Message): RawQuote => ({
  S: text(m.S),
  bp: number(m.bp),
  bs: number(m.bs),
  ap: number(m.ap),
  as: number(m.as),
  t: micros(m.t),
  bx: text(m.bx),
  ax: text(m.ax),
  c: codes(m.c),
  i: nanosOf(text(m.t)),
})

/** An updated bar replaces the bar of the same symbol and time: it is a bar that comes later. */
const kindOfType: Readonly<Record<string, Kind>> = {
  b: 'bars',
  u: 'bars',
  t: 'trades',
  q: 'quotes',
}

/** Types that a feed may send unasked; any other is counted as one. */
const knownTypes = new Set(['d', 'c', 'x', 's', 'l', 'i', 'o'])

/** The data of one server message, and the types of what is not ours. */
export function itemsOf(messages: readonly Message[]): Reading {
  const bars: RawBar[] = []
  const trades: RawTrade[] = []
  const quotes: RawQuote[] = []
  const ignored: string[] = []
  for (const message of messages) {
    const kind = kindOfType[String(message.T)]
    if (kind === 'bars') bars.push(toBar(message))
    else if (kind === 'trades') trades.push(toTrade(message))
    else if (kind === 'quotes') quotes.push(toQuote(message))
    else ignored.push(knownTypes.has(String(message.T)) ? String(message.T) : 'unknown')
  }
  return { bars, trades, quotes, ignored }
}
