import { isMessage, numberOf } from '../../live/fields.ts'
import { isPage, jsonObject } from '../../rest/json.ts'
import { type Answer, judgeStatus, told, type Verdict } from '../../rest/verdict.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

export function quoteUrl(base: string, symbols: readonly string[], token: string): URL {
  const url = new URL(`${base}/v1/data/quote`)
  url.searchParams.set('symbols', symbols.join(','))
  url.searchParams.set('api_token', token)
  return url
}

/** The answer as it is: what is in `data` is not checked yet. */
export interface QuoteAnswer {
  readonly meta: { readonly requested: number; readonly returned: number }
  readonly data: readonly unknown[]
}

/** When the day's quota is taken to begin anew; StockData does not say. */
const nextUtcMidnight = (nowMs: number): number => Math.ceil((nowMs + 1) / DAY_MS) * DAY_MS

const advice: Readonly<Record<string, string>> = {
  malformed_parameters:
    'correct stockdata.symbols, or lower stockdata.symbols_per_request to what the plan allows',
  invalid_api_token: 'check STOCKDATA_API_TOKEN',
  endpoint_access_restricted: 'the plan does not cover quotes',
  resource_not_found: 'check stockdata.url',
  invalid_api_endpoint: 'check stockdata.url',
}

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'malformed_parameters',
  401: 'invalid_api_token',
  402: 'usage_limit_reached',
  403: 'endpoint_access_restricted',
  404: 'invalid_api_endpoint',
  429: 'rate_limit_reached',
}

function judgeCode(answer: Answer, code: string): Verdict<never> {
  const said = told(answer)
  const now = answer.receivedAtMs
  if (code === 'usage_limit_reached') {
    return { fate: 'limited', told: said, holdUntilMs: nextUtcMidnight(now) }
  }
  if (code === 'rate_limit_reached') {
    return { fate: 'limited', told: said, holdUntilMs: now + MINUTE_MS }
  }
  const known = advice[code]
  return known ? { fate: 'refused', told: said, advice: known } : { fate: 'failed', told: said }
}

/** What an answer means: by the code in its body, or else by its status. */
export function judgeQuotes(answer: Answer): Verdict<QuoteAnswer> {
  const body = jsonObject(answer.body)
  if (isMessage(body?.error)) return judgeCode(answer, String(body.error.code))
  const code = codeOfStatus[answer.status]
  if (code !== undefined) return judgeCode(answer, code)
  const byStatus = judgeStatus(answer, 'check stockdata.url')
  if (byStatus) return byStatus
  if (isPage(answer)) return { fate: 'failed', told: told(answer) }
  // With key_by_ticker the elements come by name.
  const data = isMessage(body?.data) ? Object.values(body.data) : body?.data
  const meta = isMessage(body?.meta) ? body.meta : {}
  const counts = { requested: numberOf(meta.requested), returned: numberOf(meta.returned) }
  const isWhole = Object.values(counts).every(Number.isSafeInteger)
  if (!Array.isArray(data) || !isWhole) return { fate: 'unreadable', told: told(answer) }
  return { fate: 'good', value: { meta: counts, data } }
}
