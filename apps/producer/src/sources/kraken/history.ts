import { randomBytes } from 'node:crypto'
import { TapeError } from '@tickertape/errors'
import type { Frame } from '../../frame.ts'
import type { History, HistoryRequest } from '../../history.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import { candlesUrl, judgeCandles, judgeTrades, tradesUrl } from './rest.ts'

/** Public calls of one address: about one a second for long. */
const SPACING_MS = 1_000

const FEED = 'v2'

/** Whatever is asked for, no more than so many come, the running one included. */
const MAX_CANDLES = 720

const beyond = (symbol: string) =>
  new TapeError(
    'TAPE_SOURCE_REFUSED',
    `Kraken keeps the newest ${MAX_CANDLES} minutes of ${symbol}, and these are further back`,
  )

async function* candles(
  client: RestClient,
  base: string,
  { symbols, fromMicros, toMicros }: HistoryRequest,
  session: string,
): AsyncGenerator<Frame> {
  for (const symbol of symbols) {
    const fromMs = Math.floor(fromMicros / 1000)
    const url = candlesUrl(base, symbol, fromMs)
    const { value, receivedAtMs } = await client.get(url, judgeCandles(symbol))
    const items = value.filter(({ t }) => t >= fromMs && t * 1000 < toMicros)
    const receivedAt = receivedAtMs * 1000
    if (items.length > 0) yield { kind: 'bars', items, receivedAt, feed: FEED, session }
    if (value.length >= MAX_CANDLES - 1 && (value[0]?.t ?? 0) > fromMs) throw beyond(symbol)
  }
}

async function* trades(
  client: RestClient,
  base: string,
  { symbols, fromMicros, toMicros }: HistoryRequest,
  session: string,
): AsyncGenerator<Frame> {
  for (const symbol of symbols) {
    // Times are in nanoseconds, and what is asked for comes after them.
    let since = `${fromMicros - 1}000`
    for (;;) {
      const url = tradesUrl(base, symbol, since)
      const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
      const items = page.trades.filter(({ t }) => t >= fromMicros && t < toMicros)
      const receivedAt = receivedAtMs * 1000
      if (items.length > 0) yield { kind: 'trades', items, receivedAt, feed: FEED, session }
      const isPast = page.trades.some(({ t }) => t >= toMicros)
      if (isPast || page.trades.length === 0 || page.later === since) break
      since = page.later
    }
  }
}

/** What Kraken keeps: the newest 720 bars, and trades. `timing` is for tests. */
export const krakenHistory = (timing: RestTiming = {}): History => ({
  kinds: ['bars', 'trades'],
  read(request, context) {
    const session = randomBytes(8).toString('hex')
    const client = new RestClient({ ...context, secrets: [], spacingMs: SPACING_MS, ...timing })
    const read = request.kind === 'bars' ? candles : trades
    return read(client, context.config.kraken.rest_url, request, session)
  },
})
