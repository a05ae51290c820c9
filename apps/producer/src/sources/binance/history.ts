import type { RawBar, RawTrade } from '@tickertape/schema'
import type { History } from '../../history.ts'
import type { Received, RestTiming } from '../../rest/client.ts'
import { type Asking, historyOf, within } from '../../rest/history-of.ts'
import { FEED } from './protocol.ts'
import { judgeFirstId, judgeKlines, judgeTrades, PAGE_ROWS, restUrl } from './rest.ts'

/** Weight 25 of 6,000 a minute is the dearest of the three. */
const SPACING_MS = 250

async function* bars(asking: Asking): AsyncGenerator<Received<readonly RawBar[]>> {
  const { client, base, symbol, fromMicros, toMicros } = asking
  const endTime = Math.ceil(toMicros / 1000) - 1
  let startTime: number | undefined = Math.ceil(fromMicros / 1000)
  while (startTime !== undefined && startTime <= endTime) {
    const query = { symbol, interval: '1m', startTime, endTime, limit: PAGE_ROWS }
    const url = restUrl(base, 'klines', query)
    const { value, receivedAtMs } = await client.get(url, judgeKlines(symbol))
    yield { value: value.bars, receivedAtMs }
    startTime = value.next
  }
}

async function* trades(asking: Asking): AsyncGenerator<Received<readonly RawTrade[]>> {
  const { client, base, symbol, fromMicros, toMicros } = asking
  const from = { symbol, startTime: Math.floor(fromMicros / 1000), limit: 1 }
  const first = await client.get(restUrl(base, 'aggTrades', from), judgeFirstId)
  let fromId = first.value
  while (fromId !== undefined) {
    const url = restUrl(base, 'historicalTrades', { symbol, fromId, limit: PAGE_ROWS })
    const { value: page, receivedAtMs } = await client.get(url, judgeTrades(symbol))
    yield { value: within(page, asking), receivedAtMs }
    const last = page.at(-1)
    const goesOn = last !== undefined && page.length === PAGE_ROWS && last.t < toMicros
    fromId = goesOn ? Number(last.i) + 1 : undefined
  }
}

/** What Binance keeps: bars and trades. `timing` is for tests. */
export const binanceHistory = (timing: RestTiming = {}): History =>
  historyOf(
    {
      ...{ feed: FEED, spacingMs: SPACING_MS, bars, trades },
      base: ({ binance }) => binance.rest_url,
    },
    timing,
  )
