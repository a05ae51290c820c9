import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import { microsOf } from '../../event-time.ts'
import type { Frame } from '../../frame.ts'
import type { Message } from './protocol.ts'

/** Whatever is not a number becomes NaN, which the rules of the kind reject. */
const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)
const optional = (value: unknown): number | null =>
  value === undefined || value === null ? null : number(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const micros = (value: unknown): number => microsOf(text(value))
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
  i: m.i === undefined || m.i === null ? '' : String(m.i),
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

export interface Arrival {
  readonly receivedAt: number
  readonly feed: string
  readonly session: string
}

/** The data of one server message as one frame per kind, and the types of what is not ours. */
export function toFrames(
  messages: readonly Message[],
  arrival: Arrival,
): { frames: Frame[]; ignored: string[] } {
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
  const frames: Frame[] = []
  if (bars.length > 0) frames.push({ kind: 'bars', items: bars, ...arrival })
  if (trades.length > 0) frames.push({ kind: 'trades', items: trades, ...arrival })
  if (quotes.length > 0) frames.push({ kind: 'quotes', items: quotes, ...arrival })
  return { frames, ignored }
}
