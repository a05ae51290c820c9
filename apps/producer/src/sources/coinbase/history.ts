import type { RawBar, RawTrade } from '@tickertape/schema'
import type { History } from '../../history.ts'
import type { Received, RestClient, RestTiming } from '../../rest/client.ts'
import { type Asking, historyOf, within } from '../../rest/history-of.ts'
import { FEED } from './protocol.ts'
import {
  candlesUrl,
  ceilMinute,
  judgeCandles,
  judgeTrades,
  pieces,
  type Span,
  tradesUrl,
} from './rest.ts'

/** The public limit is 10 requests a second. */
export const SPACING_MS = 125

/** The bars of a span, in as many requests as Coinbase answers whole. */
export async function* readCandles(
  { client, base, symbol }: Pick<Asking, 'base' | 'symbol'> & { readonly client: RestClient },
  span: Span,
): AsyncGenerator<Received<readonly RawBar[]>> {
  for (const piece of pieces(span)) {
    yield await client.get(candlesUrl(base, symbol, piece), judgeCandles(symbol, piece))
  }
}

const bars = (asking: Asking) =>
  readCandles(asking, {
    fromMs: ceilMinute(asking.fromMicros / 1000),
    toMs: ceilMinute(asking.toMicros / 1000),
  })

/** Walks back from the newest trade: the API has cursors, and no times. */
async function* trades(asking: Asking): AsyncGenerator<Received<readonly RawTrade[]>> {
  const { client, base, symbol, fromMicros } = asking
  let cursor: string | undefined
  for (;;) {
    const url = tradesUrl(base, symbol, cursor)
    const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
    yield { value: within(page.trades, asking), receivedAtMs }
    const isPast = page.trades.some(({ t }) => t < fromMicros)
    if (isPast || page.older === undefined || page.older === cursor) return
    cursor = page.older
  }
}

/** What Coinbase keeps: candles and trades, not quotes. `timing` is for tests. */
export const coinbaseHistory = (timing: RestTiming = {}): History =>
  historyOf(
    {
      ...{ feed: FEED, spacingMs: SPACING_MS, bars, trades },
      base: ({ coinbase }) => coinbase.rest_url,
    },
    timing,
  )
