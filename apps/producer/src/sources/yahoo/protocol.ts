import { ZoneClock } from '@tickertape/calendar'
import { isMessage, type Message } from '../../live/fields.ts'
import { isPage, jsonObject } from '../../rest/json.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'
import type { Timeframe } from '../../times/timeframe.ts'

const DAY_MS = 86_400_000

interface Reach {
  readonly interval: string
  /** Days that one answer may span; a wider one is refused. */
  readonly chunkDays: number
  /** Days back to which there are bars. A day less than Yahoo says, so that a slow request stays inside. */
  readonly reachDays: number
}

export const reaches: Readonly<Record<Timeframe, Reach>> = {
  '1m': { interval: '1m', chunkDays: 7, reachDays: 29 },
  '5m': { interval: '5m', chunkDays: 60, reachDays: 59 },
  '15m': { interval: '15m', chunkDays: 60, reachDays: 59 },
  '30m': { interval: '30m', chunkDays: 60, reachDays: 59 },
  '1h': { interval: '1h', chunkDays: 730, reachDays: 729 },
  '1d': { interval: '1d', chunkDays: 36_500, reachDays: 36_500 },
}

/** A span of time in epoch seconds; `to` is outside. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What to ask for, so that no answer is too wide. */
export function chunksOf({ from, to }: Span, timeframe: Timeframe): Span[] {
  const step = (reaches[timeframe].chunkDays * DAY_MS) / 1000
  const chunks: Span[] = []
  for (let start = from; start < to; start += step) {
    chunks.push({ from: start, to: Math.min(to, start + step) })
  }
  return chunks
}

export function chartUrl(base: string, symbol: string, timeframe: Timeframe, span: Span): URL {
  const url = new URL(`${base}/v8/finance/chart/${encodeURIComponent(symbol)}`)
  url.searchParams.set('period1', String(span.from))
  url.searchParams.set('period2', String(span.to))
  url.searchParams.set('interval', reaches[timeframe].interval)
  url.searchParams.set('includePrePost', 'false')
  return url
}

/** What a chart answer holds. Times are epoch seconds; the columns run parallel to `timestamps`. */
export interface Chart {
  readonly symbol: string
  readonly clock: ZoneClock
  readonly granularity: string
  /** The regular session of the current or coming day. */
  readonly regular: { readonly start: number; readonly end: number } | undefined
  readonly timestamps: readonly unknown[]
  readonly columns: Readonly<
    Record<'open' | 'high' | 'low' | 'close' | 'volume', readonly unknown[]>
  >
}

/** Not an outage and no reason to end: other symbols may be known, and other ranges may have data. */
export type ChartAnswer =
  | { readonly found: 'chart'; readonly chart: Chart }
  | { readonly found: 'no symbol' }
  | { readonly found: 'no data' }

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function zoneClock(name: unknown): ZoneClock | undefined {
  try {
    return typeof name === 'string' ? new ZoneClock(name) : undefined
  } catch {
    return undefined
  }
}

function regularOf(meta: Message): Chart['regular'] {
  const period = isMessage(meta.currentTradingPeriod)
    ? meta.currentTradingPeriod.regular
    : undefined
  if (!isMessage(period)) return undefined
  const { start, end } = period
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined
}

function chartOf(result: unknown): Chart | undefined {
  if (!isMessage(result) || !isMessage(result.meta) || !isMessage(result.indicators))
    return undefined
  const { meta, indicators } = result
  const clock = zoneClock(meta.exchangeTimezoneName)
  if (clock === undefined || typeof meta.symbol !== 'string') return undefined
  const [first] = list(indicators.quote)
  const quote = isMessage(first) ? first : {}
  const column = (name: string) => list(quote[name])
  return {
    symbol: meta.symbol,
    clock,
    granularity: String(meta.dataGranularity),
    regular: regularOf(meta),
    timestamps: list(result.timestamp),
    columns: {
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    },
  }
}

const advice = {
  range: 'choose a later --from or a longer --timeframe',
  session: 'Yahoo wants a browser session for this; take another source of history',
  other: 'check producer.symbols and yahoo.url',
}

/** Yahoo names no time to come back at; who comes back early is kept out for longer. */
const throttled = { backOffBaseMs: 15 * 60_000, backOffCapMs: 6 * 3_600_000 }

function judgeError(answer: Answer, error: Message): Verdict<ChartAnswer> {
  const said = told(answer)
  const description = String(error.description ?? '')
  if (error.code === 'Not Found') return { fate: 'good', value: { found: 'no symbol' } }
  if (error.code === 'Unauthorized') return { fate: 'refused', told: said, advice: advice.session }
  // A range before the first day of the symbol.
  if (/^data doesn't exist/i.test(description)) {
    return { fate: 'good', value: { found: 'no data' } }
  }
  if (answer.status === 400 || answer.status === 422) {
    return { fate: 'refused', told: said, advice: advice.range }
  }
  return judgeStatus(answer, advice.other) ?? { fate: 'failed', told: said }
}

/** What a chart answer means. Its status says little: pages come with 200, and throttling as plain text. */
export function judgeChart(answer: Answer): Verdict<ChartAnswer> {
  if (answer.status === 429) return { fate: 'limited', told: told(answer), backOff: throttled }
  const body = jsonObject(answer.body)
  const chart = isMessage(body?.chart) ? body.chart : undefined
  if (isMessage(chart?.error)) return judgeError(answer, chart.error)
  const byStatus = judgeStatus(answer, advice.other)
  if (byStatus) return byStatus
  if (isPage(answer)) return { fate: 'failed', told: told(answer) }
  const value = chartOf(list(chart?.result)[0])
  if (value === undefined) return { fate: 'unreadable', told: told(answer) }
  return { fate: 'good', value: { found: 'chart', chart: value } }
}
