import { randomBytes } from 'node:crypto'
import type { Frame } from '../../frame.ts'
import type { History, HistoryRequest } from '../../history.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import { judgeFirstId, judgeKlines, judgeTrades, PAGE_ROWS, restUrl } from './rest.ts'

/** Weight 25 of 6,000 a minute is the dearest of the three. */
const SPACING_MS = 250

const FEED = 'spot'

interface Asking {
  readonly client: RestClient
  readonly base: string
  readonly session: string
}

async function* klines(
  { client, base, session }: Asking,
  { symbols, fromMicros, toMicros }: HistoryRequest,
): AsyncGenerator<Frame> {
  const endTime = Math.ceil(toMicros / 1000) - 1
  for (const symbol of symbols) {
    let startTime: number | undefined = Math.ceil(fromMicros / 1000)
    while (startTime !== undefined && startTime <= endTime) {
      const query = { symbol, interval: '1m', startTime, endTime, limit: PAGE_ROWS }
      const url = restUrl(base, 'klines', query)
      const { value, receivedAtMs } = await client.get(url, judgeKlines(symbol))
      const lineage = { receivedAt: receivedAtMs * 1000, feed: FEED, session }
      if (value.bars.length > 0) yield { kind: 'bars', items: value.bars, ...lineage }
      startTime = value.next
    }
  }
}

async function* trades(
  { client, base, session }: Asking,
  { symbols, fromMicros, toMicros }: HistoryRequest,
): AsyncGenerator<Frame> {
  for (const symbol of symbols) {
    const from = { symbol, startTime: Math.floor(fromMicros / 1000), limit: 1 }
    const first = await client.get(restUrl(base, 'aggTrades', from), judgeFirstId)
    let fromId = first.value
    while (fromId !== undefined) {
      const url = restUrl(base, 'historicalTrades', { symbol, fromId, limit: PAGE_ROWS })
      const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
      const items = page.filter(({ t }) => t >= fromMicros && t < toMicros)
      const lineage = { receivedAt: receivedAtMs * 1000, feed: FEED, session }
      if (items.length > 0) yield { kind: 'trades', items, ...lineage }
      const last = page.at(-1)
      const goesOn = last !== undefined && page.length === PAGE_ROWS && last.t < toMicros
      fromId = goesOn ? Number(last.i) + 1 : undefined
    }
  }
}

/** What Binance keeps: bars and trades. `timing` is for tests. */
export const binanceHistory = (timing: RestTiming = {}): History => ({
  kinds: ['bars', 'trades'],
  read(request, context) {
    const asking = {
      client: new RestClient({ ...context, secrets: [], spacingMs: SPACING_MS, ...timing }),
      base: context.config.binance.rest_url,
      session: randomBytes(8).toString('hex'),
    }
    return request.kind === 'bars' ? klines(asking, request) : trades(asking, request)
  },
})
