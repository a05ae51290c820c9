import type { RawBar, RawTrade } from '@tickertape/schema'
import { decimalOf, idOf, isMessage, numberOf } from '../../live/fields.ts'
import { jsonObject } from '../../rest/json.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'

const MINUTE_MS = 60_000

export function candlesUrl(base: string, pair: string, fromMs: number): URL {
  const url = new URL(`${base}/OHLC`)
  url.searchParams.set('pair', pair)
  url.searchParams.set('interval', '1')
  // Rows after this second: one less makes the first minute part of them.
  url.searchParams.set('since', String(Math.floor(fromMs / 1000) - 1))
  return url
}

/** `since` is a time in nanoseconds, or the cursor of the page before. */
export function tradesUrl(base: string, pair: string, since: string): URL {
  const url = new URL(`${base}/Trades`)
  url.searchParams.set('pair', pair)
  url.searchParams.set('since', since)
  url.searchParams.set('count', '1000')
  return url
}

const advice = 'correct kraken.symbols or --symbols; pairs look like BTC/USD'

/** Failures come with status 200, in a list of texts. */
function failureOf(errors: readonly unknown[]): Verdict<never> | undefined {
  if (errors.length === 0) return undefined
  const text = errors.map(String).join(', ')
  if (/Too many requests|Rate limit/i.test(text)) return { fate: 'limited', told: text }
  if (/EQuery|EGeneral:Invalid|EGeneral:Permission/.test(text)) {
    return { fate: 'refused', told: text, advice }
  }
  return { fate: 'failed', told: text }
}

interface Rows {
  readonly rows: readonly (readonly unknown[])[]
  readonly last: string
}

/** The rows stand under the legacy name of the pair, which is not the one asked for. */
function rowsOf(answer: Answer): Verdict<Rows> {
  const byStatus = judgeStatus(answer, advice)
  if (byStatus) return byStatus
  const body = jsonObject(answer.body)
  const failure = failureOf(Array.isArray(body?.error) ? body.error : [])
  if (failure) return failure
  const result = isMessage(body?.result) ? body.result : {}
  const rows = Object.entries(result).find(([name]) => name !== 'last')?.[1]
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row))) {
    return { fate: 'unreadable', told: told(answer) }
  }
  return { fate: 'good', value: { rows, last: idOf(result.last) } }
}

/** Rows are `[time in seconds, open, high, low, close, average, volume, count]`. */
function toBar(symbol: string, row: readonly unknown[]): RawBar {
  const [o, h, l, c, vw, v] = row.slice(1, 7).map(decimalOf) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { S: symbol, o, h, l, c, v, t: numberOf(row[0]) * 1000, n: numberOf(row[7]), vw, tf: '1m' }
}

/** Bars that are over, oldest first, at most the newest 720. A minute without trades has volume 0 and no bar on the stream. */
export const judgeCandles =
  (symbol: string) =>
  (answer: Answer): Verdict<readonly RawBar[]> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const bars = verdict.value.rows.map((row) => toBar(symbol, row))
    const value = bars.filter(
      ({ t, n }) => t + MINUTE_MS <= answer.receivedAtMs && (n === null || n > 0),
    )
    return { fate: 'good', value }
  }

export interface TradePage {
  /** Oldest first. */
  readonly trades: readonly RawTrade[]
  /** Cursor of later ones. */
  readonly later: string
}

const orders: Readonly<Record<string, string>> = { l: 'limit', m: 'market' }
const sides: Readonly<Record<string, string>> = { b: 'buy', s: 'sell' }

/** Rows are `[price, volume, time in seconds, side, order type, misc, trade id]`. */
function toTrade(S: string, row: readonly unknown[]): RawTrade {
  const codes = [sides[String(row[3])], orders[String(row[4])]].filter(Boolean).join(',')
  const t = Math.round(numberOf(row[2]) * 1e6)
  const price = { p: decimalOf(row[0]), s: decimalOf(row[1]) }
  return { S, ...price, t, i: idOf(row[6]), x: 'KRAKEN', c: codes, a: 'new' }
}

export const judgeTrades =
  (symbol: string) =>
  (answer: Answer): Verdict<TradePage> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const { rows, last } = verdict.value
    return { fate: 'good', value: { trades: rows.map((row) => toTrade(symbol, row)), later: last } }
  }
