import type { Kind } from '@tickertape/schema'
import { isMessage, type Message } from '../../live/fields.ts'
import { jsonObject } from '../../rest/json.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'
import type { Timeframe } from '../../times/timeframe.ts'
import { type FeedName, feeds } from '../alpaca/feeds.ts'
import { idAsText } from '../alpaca/protocol.ts'

const MAX_ROWS_PER_PAGE = 10_000

export const timeframes: Readonly<Record<Timeframe, string>> = {
  '1m': '1Min',
  '5m': '5Min',
  '15m': '15Min',
  '30m': '30Min',
  '1h': '1Hour',
  '1d': '1Day',
}

export interface Query {
  readonly url: string
  readonly feed: FeedName
  readonly kind: Kind
  readonly symbols: readonly string[]
  readonly timeframe: Timeframe
  /** Epoch microseconds; `toMicros` is outside. */
  readonly fromMicros: number
  readonly toMicros: number
}

/** RFC 3339 with microseconds. */
export function isoMicros(micros: number): string {
  const fraction = String(((micros % 1e6) + 1e6) % 1e6).padStart(6, '0')
  return `${new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)}.${fraction}Z`
}

/** The first page, or the one that `token` names. The end of Alpaca's range is inside, ours is outside. */
export function pageUrl(query: Query, token: string | undefined): URL {
  const { path, feed } = feeds[query.feed].history ?? { path: '/v2/stocks', feed: query.feed }
  const url = new URL(`${query.url}${path}/${query.kind}`)
  const set = (name: string, value: string) => url.searchParams.set(name, value)
  set('symbols', query.symbols.join(','))
  if (query.kind === 'bars') set('timeframe', timeframes[query.timeframe])
  set('start', isoMicros(query.fromMicros))
  set('end', isoMicros(query.toMicros - 1))
  set('limit', String(MAX_ROWS_PER_PAGE))
  if (feed !== undefined) set('feed', feed)
  set('sort', 'asc')
  if (token !== undefined) set('page_token', token)
  return url
}

export interface Page {
  /** Rows by symbol, as Alpaca wrote them. */
  readonly rows: Readonly<Record<string, readonly Message[]>>
  /** Undefined on the last page. A page without rows is not the last one for that. */
  readonly nextToken: string | undefined
}

const advice = {
  key: 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY',
  recent:
    'the plan does not cover the newest 15 minutes of sip: set alpaca.feed to iex, or --to 15m',
  other: 'check producer.symbols, producer.from and alpaca.history_url',
}

/** When the quota is full again, in epoch milliseconds, if the answer says so. */
function resetMs({ header }: Answer): number | undefined {
  const seconds = Number(header('x-ratelimit-reset') ?? '')
  return seconds > 0 ? seconds * 1000 : undefined
}

function adviceFor({ status, body }: Answer): string {
  if (status === 403 && /recent sip/i.test(body)) return advice.recent
  return status === 401 || status === 403 ? advice.key : advice.other
}

function rowsOf(value: unknown): Page['rows'] | undefined {
  // Go writes an empty map as null.
  if (value === null) return {}
  if (!isMessage(value)) return undefined
  const lists = Object.values(value)
  return lists.every((rows) => Array.isArray(rows) && rows.every(isMessage))
    ? (value as Page['rows'])
    : undefined
}

export const judgePage =
  (kind: Kind) =>
  (answer: Answer): Verdict<Page> => {
    if (answer.status === 429) {
      return { fate: 'limited', told: told(answer), holdUntilMs: resetMs(answer) }
    }
    const byStatus = judgeStatus(answer, adviceFor(answer))
    if (byStatus) return byStatus
    const body = jsonObject(answer.body, kind === 'trades' ? idAsText : undefined)
    const token = body?.next_page_token
    const rows = rowsOf(body?.[kind])
    if (rows === undefined || (token !== null && typeof token !== 'string')) {
      return { fate: 'unreadable', told: told(answer) }
    }
    const isUsedUp = answer.header('x-ratelimit-remaining') === '0'
    const value = { rows, nextToken: token === null || token === '' ? undefined : token }
    return { fate: 'good', value, holdUntilMs: isUsedUp ? resetMs(answer) : undefined }
  }
