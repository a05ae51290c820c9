import type { RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import {
  idOf,
  type Message,
  microsOfText as micros,
  numberOf as number,
  optionalOf as optional,
  textOf as text,
} from '../../live/fields.ts'
import type { Reading, Signal } from '../../live/venue.ts'

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

/** What history says of a trade that is not as it was. */
const actionOf: Readonly<Record<string, string>> = {
  canceled: 'cancel',
  incorrect: 'cancel',
  corrected: 'correct',
}

/** Crypto has no conditions; the side of the taker is the nearest it says. */
const toTrade = (m: Message): RawTrade => ({
  S: text(m.S),
  p: number(m.p),
  s: number(m.s),
  t: micros(m.t),
  i: idOf(m.i),
  x: text(m.x),
  c: m.c === undefined ? text(m.tks) : codes(m.c),
  a: actionOf[text(m.u)] ?? 'new',
})

/** The trade as it should have been, under the id that it was sent with. */
const toCorrection = (m: Message): RawTrade => ({
  S: text(m.S),
  p: number(m.cp),
  s: number(m.cs),
  t: micros(m.t),
  i: idOf(m.oi),
  x: text(m.x),
  c: codes(m.cc),
  a: 'correct',
})

/** The trade that was not, with whether it was cancelled (C) or in error (E) for a condition. */
const toCancellation = (m: Message): RawTrade => ({
  S: text(m.S),
  p: number(m.p),
  s: number(m.s),
  t: micros(m.t),
  i: idOf(m.i),
  x: text(m.x),
  c: text(m.a),
  a: 'cancel',
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

/** Types that a feed may send unasked; any other is counted as one. */
const knownTypes = new Set(['d', 'l', 'i', 'o'])

/** Codes of tapes A and B, and of tape C. */
const signalOfStatus: Readonly<Record<string, 'halted' | 'resumed'>> = {
  ...{ 2: 'halted', H: 'halted', P: 'halted' },
  ...{ 3: 'resumed', T: 'resumed' },
}

/** The data of one server message, and the types of what is not ours. */
export function itemsOf(messages: readonly Message[]): Reading {
  const bars: RawBar[] = []
  const trades: RawTrade[] = []
  const quotes: RawQuote[] = []
  const ignored: string[] = []
  const signals: Signal[] = []
  for (const message of messages) {
    switch (message.T) {
      case 'q':
        quotes.push(toQuote(message))
        break
      case 't':
        trades.push(toTrade(message))
        break
      // An updated bar replaces the bar of the same symbol and time: it is a bar that comes later.
      case 'b':
      case 'u':
        bars.push(toBar(message))
        break
      case 'c':
        trades.push(toCorrection(message))
        break
      case 'x':
        trades.push(toCancellation(message))
        break
      case 's': {
        const type = signalOfStatus[text(message.sc)]
        if (type !== undefined) signals.push({ type, symbol: text(message.S) })
        break
      }
      default:
        ignored.push(knownTypes.has(text(message.T)) ? text(message.T) : 'unknown')
    }
  }
  return { bars, trades, quotes, ignored, signals }
}
