import { randomBytes } from 'node:crypto'
import type { Frame } from '../../frame.ts'
import type { History, HistoryRequest } from '../../history.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import {
  candlesUrl,
  ceilMinute,
  judgeCandles,
  judgeTrades,
  MAX_CANDLES,
  type Span,
  tradesUrl,
} from './rest.ts'

const MINUTE_MS = 60_000

/** The public limit is 10 requests a second. */
const SPACING_MS = 125

export const FEED = 'exchange'

export const clientOf = (context: SourceContext, timing: RestTiming = {}): RestClient =>
  new RestClient({ ...context, secrets: [], spacingMs: SPACING_MS, ...timing })

/** A span in pieces that Coinbase answers whole. */
export function* pieces({ fromMs, toMs }: Span): Generator<Span> {
  for (let from = fromMs; from < toMs; from += MAX_CANDLES * MINUTE_MS) {
    yield { fromMs: from, toMs: Math.min(toMs, from + MAX_CANDLES * MINUTE_MS) }
  }
}

async function* candles(
  client: RestClient,
  base: string,
  request: HistoryRequest,
  session: string,
): AsyncGenerator<Frame> {
  const span = {
    fromMs: ceilMinute(request.fromMicros / 1000),
    toMs: ceilMinute(request.toMicros / 1000),
  }
  for (const symbol of request.symbols) {
    for (const piece of pieces(span)) {
      const url = candlesUrl(base, symbol, piece)
      const { value: items, receivedAtMs } = await client.get(url, judgeCandles(symbol, piece))
      const receivedAt = receivedAtMs * 1000
      if (items.length > 0) yield { kind: 'bars', items, receivedAt, feed: FEED, session }
    }
  }
}

/** Walks back from the newest trade: the API has cursors, and no times. */
async function* trades(
  client: RestClient,
  base: string,
  { symbols, fromMicros, toMicros }: HistoryRequest,
  session: string,
): AsyncGenerator<Frame> {
  for (const symbol of symbols) {
    let cursor: string | undefined
    for (;;) {
      const url = tradesUrl(base, symbol, cursor)
      const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
      const items = page.trades.filter(({ t }) => t >= fromMicros && t < toMicros)
      const receivedAt = receivedAtMs * 1000
      if (items.length > 0) yield { kind: 'trades', items, receivedAt, feed: FEED, session }
      const isPast = page.trades.some(({ t }) => t < fromMicros)
      if (isPast || page.older === undefined || page.older === cursor) break
      cursor = page.older
    }
  }
}

/** What Coinbase keeps: candles and trades, not quotes. `timing` is for tests. */
export const coinbaseHistory = (timing: RestTiming = {}): History => ({
  kinds: ['bars', 'trades'],
  read(request, context) {
    const session = randomBytes(8).toString('hex')
    const client = clientOf(context, timing)
    const read = request.kind === 'bars' ? candles : trades
    return read(client, context.config.coinbase.rest_url, request, session)
  },
})
