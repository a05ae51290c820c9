import { silenceRules } from '../../calendar/silence-rules.ts'
import { isMessage, jsonOf, textOf } from '../../live/fields.ts'
import {
  everyOne,
  type Protocol,
  type Reading,
  type Venue,
  type VenueError,
  type VenueOf,
} from '../../live/venue.ts'
import { tradesOf } from './normalise.ts'

const fixKey = 'check FINNHUB_TOKEN'
const fewer = 'the plan has a symbol limit (50 on the free one): name fewer in finnhub.symbols'

/** Errors have no codes, and name no symbol. */
function errorOf(told: string): VenueError {
  if (/too many symbols/i.test(told)) return { fate: 'refused', told, advice: fewer }
  if (/api key|token|unauthori[sz]ed/i.test(told)) return { fate: 'refused', told, advice: fixKey }
  return { fate: 'lost', told }
}

function readTrades(data: unknown): Reading {
  const { trades, updates } = tradesOf(data)
  return { trades, ignored: new Array<string>(updates).fill('price_update') }
}

export const protocol: Protocol = {
  subscribe: (subscriptions) =>
    subscriptions.map((one) => ({
      message: { type: 'subscribe', symbol: one.symbol },
      subscriptions: [one],
    })),
  read(text) {
    const message = jsonOf(text)
    if (!isMessage(message)) return { unreadable: 'message is not a JSON object' }
    if (message.type === 'trade') return readTrades(message.data)
    if (message.type === 'ping') return {}
    if (message.type === 'error') {
      return { signals: [{ type: 'error', error: errorOf(textOf(message.msg)) }] }
    }
    return { ignored: ['unknown'] }
  },
}

/** Finnhub's trades: one connection per key, which is part of the address. */
export const finnhub: VenueOf = ({ config, kinds, symbols }): Venue => {
  const url = new URL(config.finnhub.url)
  url.searchParams.set('token', config.finnhub.token)
  const isCrypto = symbols.every((symbol) => symbol.includes(':'))
  return {
    name: 'Finnhub',
    feed: 'trades',
    url: url.href,
    wanted: everyOne(kinds, symbols),
    greets: false,
    acknowledges: false,
    silence: isCrypto ? silenceRules.crypto : silenceRules.oneExchange,
    // It pings about once a minute; a key's old session still counts for a while after its end.
    timings: { heartbeatMs: 150_000, sendEveryMs: 100, backOffBaseMs: 5_000 },
    handshake: { 401: { fate: 'refused', advice: fixKey } },
    connect: () => protocol,
  }
}
