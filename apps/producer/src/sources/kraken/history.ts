import { TapeError } from '@tickertape/errors'
import type { RawBar, RawTrade } from '@tickertape/schema'
import type { History } from '../../history.ts'
import type { Received, RestTiming } from '../../rest/client.ts'
import { type Asking, historyOf, within } from '../../rest/history-of.ts'
import { FEED } from './protocol.ts'
import { candlesUrl, judgeCandles, judgeTrades, tradesUrl } from './rest.ts'

/** Public calls of one address: about one a second for long. */
const SPACING_MS = 1_000

/** Whatever is asked for, no more than so many come, the running one included. */
const MAX_CANDLES = 720

const beyond = (symbol: string) =>
  new TapeError(
    'TAPE_SOURCE_REFUSED',
    `Kraken keeps the newest ${MAX_CANDLES} minutes of ${symbol}, and these are further back`,
  )

async function* bars(asking: Asking): AsyncGenerator<Received<readonly RawBar[]>> {
  const { client, base, symbol, fromMicros, toMicros } = asking
  const fromMs = Math.floor(fromMicros / 1000)
  const url = candlesUrl(base, symbol, fromMs)
  const { value, receivedAtMs } = await client.get(url, judgeCandles(symbol))
  yield { value: value.filter(({ t }) => t >= fromMs && t * 1000 < toMicros), receivedAtMs }
  if (value.length >= MAX_CANDLES - 1 && (value[0]?.t ?? 0) > fromMs) throw beyond(symbol)
}

async function* trades(asking: Asking): AsyncGenerator<Received<readonly RawTrade[]>> {
  const { client, base, symbol, fromMicros, toMicros } = asking
  // Times are in nanoseconds, and what is asked for comes after them.
  let since = `${fromMicros - 1}000`
  for (;;) {
    const url = tradesUrl(base, symbol, since)
    const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
    yield { value: within(page.trades, asking), receivedAtMs }
    const isPast = page.trades.some(({ t }) => t >= toMicros)
    if (isPast || page.trades.length === 0 || page.later === since) return
    since = page.later
  }
}

/** What Kraken keeps: the newest 720 bars, and trades. `timing` is for tests. */
export const krakenHistory = (timing: RestTiming = {}): History =>
  historyOf(
    {
      ...{ feed: FEED, spacingMs: SPACING_MS, bars, trades },
      base: ({ kraken }) => kraken.rest_url,
    },
    timing,
  )
