import type { RawBar, RawTrade } from '@tickertape/schema'
import { isMessage, jsonOf, type Message, numberOf, textOf } from '../../live/fields.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'
import { toBar, toTrade } from './normalise.ts'

export const PAGE_ROWS = 1_000

const advice = 'correct binance.symbols or --symbols; they look like BTCUSDT'
const elsewhere = 'Binance does not serve this place: use --source coinbase or kraken'

export type Query = Readonly<Record<string, string | number>>

export function restUrl(
  base: string,
  path: 'klines' | 'aggTrades' | 'historicalTrades',
  query: Query,
) {
  const url = new URL(`${base}/api/v3/${path}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  return url
}

/** 418 is a ban, for not heeding 429; both say in `Retry-After` how long. */
function rowsOf(answer: Answer): Verdict<readonly unknown[]> {
  if (answer.status === 418) return { fate: 'limited', told: told(answer) }
  if (answer.status === 451) return { fate: 'refused', told: told(answer), advice: elsewhere }
  const byStatus = judgeStatus(answer, advice)
  if (byStatus) return byStatus
  const body = jsonOf(answer.body)
  if (Array.isArray(body)) return { fate: 'good', value: body }
  if (isMessage(body) && body.code !== undefined) {
    return { fate: 'refused', told: `${body.code} ${textOf(body.msg)}`, advice }
  }
  return { fate: 'unreadable', told: told(answer) }
}

export interface Klines {
  /** Those that are over and have trades, oldest first. */
  readonly bars: readonly RawBar[]
  /** Epoch ms from which the next page goes on; undefined on the last. */
  readonly next: number | undefined
}

/** Rows are `[start, open, high, low, close, volume, end, paid, trades, ...]`, both ends of a range inside. */
export const judgeKlines =
  (s: string) =>
  (answer: Answer): Verdict<Klines> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const rows = verdict.value.filter((row) => Array.isArray(row))
    const closed = rows.filter((row) => numberOf(row[6]) < answer.receivedAtMs && row[8] !== 0)
    const bars = closed.map(([t, o, h, l, c, v, , q, n]) => toBar({ s, t, o, h, l, c, v, q, n }))
    const end = numberOf(rows.at(-1)?.[6])
    const next = rows.length < PAGE_ROWS ? undefined : end + 1
    return { fate: 'good', value: { bars, next } }
  }

/** Id of the first trade of the first row of `aggTrades`, whose own ids are others; undefined without rows. */
export function judgeFirstId(answer: Answer): Verdict<number | undefined> {
  const verdict = rowsOf(answer)
  if (verdict.fate !== 'good') return verdict
  const [first] = verdict.value
  return { fate: 'good', value: isMessage(first) ? numberOf(first.f) : undefined }
}

/** The same trades as on the stream, oldest first. */
export const judgeTrades =
  (s: string) =>
  (answer: Answer): Verdict<readonly RawTrade[]> => {
    const verdict = rowsOf(answer)
    if (verdict.fate !== 'good') return verdict
    const rows = verdict.value as readonly Message[]
    const value = rows.map(({ id, price, qty, time, isBuyerMaker }) =>
      toTrade({ s, t: id, p: price, q: qty, T: time, m: isBuyerMaker }),
    )
    return { fate: 'good', value }
  }
