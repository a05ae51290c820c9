import type { RawBar, RawTrade } from '@tickertape/schema'
import { type Message, numberOf } from '../../live/fields.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'
import { toTrade } from './normalise.ts'

export const MINUTE_MS = 60_000

/** More rows than this in a range are refused. */
const MAX_CANDLES = 300
const MAX_TRADES = 1_000

/** Epoch milliseconds; `toMs` is outside. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** A span in pieces that Coinbase answers whole. */
export function* pieces({ fromMs, toMs }: Span): Generator<Span> {
  for (let from = fromMs; from < toMs; from += MAX_CANDLES * MINUTE_MS) {
    yield { fromMs: from, toMs: Math.min(toMs, from + MAX_CANDLES * MINUTE_MS) }
  }
}

export function candlesUrl(base: string, symbol: string, { fromMs, toMs }: Span): URL {
  const url = new URL(`${base}/products/${encodeURIComponent(symbol)}/candles`)
  url.searchParams.set('granularity', '60')
  url.searchParams.set('start', new Date(fromMs).toISOString())
  // The end of their range is inside.
  url.searchParams.set('end', new Date(toMs - MINUTE_MS).toISOString())
  return url
}

/** The newest trades, or those before a trade id. */
export function tradesUrl(base: string, symbol: string, after: string | undefined): URL {
  const url = new URL(`${base}/products/${encodeURIComponent(symbol)}/trades`)
  url.searchParams.set('limit', String(MAX_TRADES))
  if (after !== undefined) url.searchParams.set('after', after)
  return url
}

const advice = 'correct coinbase.symbols or --symbols; products look like BTC-USD'

function rowsOf(answer: Answer): Verdict<readonly unknown[]> {
  const byStatus = judgeStatus(answer, advice)
  if (byStatus) return byStatus
  try {
    const rows: unknown = JSON.parse(answer.body)
    if (Array.isArray(rows)) return { fate: 'good', value: rows }
  } catch {
    // Unreadable, as any other body that is no list.
  }
  return { fate: 'unreadable', told: told(answer) }
}

/** Rows are `[time in seconds, low, high, open, close, volume]`: low before high. */
function toBar(symbol: string, row: readonly unknown[]): RawBar {
  const [seconds, l, h, o, c, v] = row.map(numberOf) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { S: symbol, o, h, l, c, v, t: seconds * 1000, n: null, vw: null, tf: '1m' }
}

/**
 * Bars of the minutes in a span that are over, oldest first. Minutes without trades are not there; rows from
 * before the span may be, and the running minute.
 */
export const judgeCandles =
  (symbol: string, { fromMs, toMs }: Span) =>
  (answer: Answer): Verdict<readonly RawBar[]> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const bars = verdict.value
      .filter((row) => Array.isArray(row))
      .map((row) => toBar(symbol, row))
      .filter(({ t }) => t >= fromMs && t < toMs && t + MINUTE_MS <= answer.receivedAtMs)
    return { fate: 'good', value: bars.reverse() }
  }

export interface TradePage {
  /** Oldest first. */
  readonly trades: readonly RawTrade[]
  /** Cursor of older ones; undefined when there are none. */
  readonly older: string | undefined
}

export const judgeTrades =
  (symbol: string) =>
  (answer: Answer): Verdict<TradePage> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const rows = verdict.value as readonly Message[]
    const trades = rows.map((row) => toTrade({ ...row, product_id: symbol })).reverse()
    const older = rows.length === 0 ? undefined : answer.header('cb-after')
    return { fate: 'good', value: { trades, older } }
  }

export const floorMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS
export const ceilMinute = (ms: number): number => Math.ceil(ms / MINUTE_MS) * MINUTE_MS
