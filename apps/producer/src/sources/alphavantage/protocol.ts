import { isMessage, type Message, textOf } from '../../live/fields.ts'
import { isPage, jsonObject } from '../../rest/json.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'
import type { Timeframe } from '../../times/timeframe.ts'

/** The bars that Alpha Vantage has of a day. */
export const intervals: Readonly<Partial<Record<Timeframe, string>>> = {
  '1m': '1min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '60min',
}

export interface Access {
  readonly url: string
  readonly key: string
}

function queryUrl({ url: base, key }: Access, query: Readonly<Record<string, string>>): URL {
  const url = new URL(`${base}/query`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  url.searchParams.set('apikey', key)
  return url
}

export const quoteUrl = (access: Access, symbol: string): URL =>
  queryUrl(access, { function: 'GLOBAL_QUOTE', symbol })

export interface Series {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** A calendar month like 2026-11, whole; undefined for the newest 100 bars. */
  readonly month: string | undefined
}

export function seriesUrl(access: Access, { symbol, timeframe, month }: Series): URL {
  return queryUrl(access, {
    function: 'TIME_SERIES_INTRADAY',
    symbol,
    interval: intervals[timeframe] as string,
    adjusted: 'false',
    ...(month === undefined ? { outputsize: 'compact' } : { outputsize: 'full', month }),
  })
}

export type Found<T> =
  | { readonly found: 'data'; readonly data: T }
  /** Nothing is known for this request; others may do. */
  | { readonly found: 'nothing' }

const advice = {
  key: 'check ALPHAVANTAGE_API_KEY',
  demo: 'the key demo works for a few documented requests only: get a key of your own',
  plan: 'the plan does not cover this: take other kinds, or no --from',
  other: 'check alphavantage.url',
}

/** A quota of a day does not come back within minutes. */
const dayQuota = { backOffBaseMs: 15 * 60_000, backOffCapMs: 6 * 3_600_000 }

/**
 * Failures have the status 200, and their wording changed several times. What is not known is taken for a
 * limit, which a later try cures.
 */
function judgeText(answer: Answer, text: string): Verdict<never> {
  const said = told(answer)
  if (/per day|daily/i.test(text)) return { fate: 'limited', told: said, backOff: dayQuota }
  if (/rate limit|frequency|per minute|per second|sparingly/i.test(text)) {
    return { fate: 'limited', told: said }
  }
  if (/premium/i.test(text)) return { fate: 'refused', told: said, advice: advice.plan }
  if (/\bdemo\b/i.test(text)) return { fate: 'refused', told: said, advice: advice.demo }
  if (/api ?key/i.test(text)) return { fate: 'refused', told: said, advice: advice.key }
  return { fate: 'limited', told: said }
}

function judgeBody<T>(
  answer: Answer,
  read: (body: Message) => Found<T> | undefined,
): Verdict<Found<T>> {
  const byStatus = judgeStatus(answer, advice.other)
  if (byStatus) return byStatus
  if (isPage(answer)) return { fate: 'failed', told: told(answer) }
  const body = jsonObject(answer.body)
  const value = body && read(body)
  if (value) return { fate: 'good', value }
  const error = textOf(body?.['Error Message'])
  if (/apikey/i.test(error)) return { fate: 'refused', told: told(answer), advice: advice.key }
  if (error !== '') return { fate: 'good', value: { found: 'nothing' } }
  const text = textOf(body?.Note) || textOf(body?.Information)
  return text === '' ? { fate: 'unreadable', told: told(answer) } : judgeText(answer, text)
}

/** Keys get a suffix with some plans. */
function valueAt(body: Message, prefix: string): unknown {
  const key = Object.keys(body).find((name) => name.startsWith(prefix))
  return key === undefined ? undefined : body[key]
}

/** The fields of a quote by Alpha Vantage's names, like `05. price`. */
export type QuoteFields = Message

export const judgeQuote = (answer: Answer): Verdict<Found<QuoteFields>> =>
  judgeBody(answer, (body) => {
    const quote = valueAt(body, 'Global Quote')
    if (!isMessage(quote)) return undefined
    const isEmpty = Object.keys(quote).length === 0
    return isEmpty ? { found: 'nothing' } : { found: 'data', data: quote }
  })

export interface SeriesAnswer {
  readonly symbol: string
  readonly zone: string
  /** Fields of bars by their local time, newest first. */
  readonly rows: Message
}

export const judgeSeries = (answer: Answer): Verdict<Found<SeriesAnswer>> =>
  judgeBody(answer, (body) => {
    const [meta, rows] = [valueAt(body, 'Meta Data'), valueAt(body, 'Time Series')]
    if (!isMessage(meta) || !isMessage(rows)) return undefined
    const [symbol, zone] = [textOf(valueAt(meta, '2.')), textOf(valueAt(meta, '6.'))]
    return symbol === '' || !isZone(zone)
      ? undefined
      : { found: 'data', data: { symbol, zone, rows } }
  })

function isZone(name: string): boolean {
  try {
    return name !== '' && Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }))
  } catch {
    return false
  }
}
