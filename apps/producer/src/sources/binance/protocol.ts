import type { Kind } from '@tickertape/schema'
import { silenceRules } from '../../calendar/silence-rules.ts'
import { chunks } from '../../chunks.ts'
import { isMessage, jsonOf, type Message, textOf } from '../../live/fields.ts'
import {
  everyOne,
  type Protocol,
  type Reading,
  type Request,
  type Signal,
  type Subscription,
  type Venue,
  type VenueOf,
} from '../../live/venue.ts'
import { toBar, toQuote, toTrade } from './normalise.ts'

export const FEED = 'spot'
const HOUR_MS = 3_600_000

const streamOf: Readonly<Record<Kind, string>> = {
  trades: 'trade',
  bars: 'kline_1m',
  quotes: 'bookTicker',
}

/** Streams of one message: few enough that a refusal says something. */
const STREAMS_PER_REQUEST = 50

const advice = 'correct binance.symbols or --symbols; they look like BTCUSDT'

const requestsFor =
  (nextId: () => number) =>
  (all: readonly Subscription[]): readonly Request[] =>
    chunks(all, STREAMS_PER_REQUEST).map((subscriptions) => {
      // Names of streams are in lower case, symbols in messages in upper case.
      const params = subscriptions.map(
        ({ kind, symbol }) => `${symbol.toLowerCase()}@${streamOf[kind]}`,
      )
      const id = nextId()
      return { message: { method: 'SUBSCRIBE', params, id }, subscriptions, id }
    })

/** An error is the answer itself, or nested in it, depending on where it comes from. */
function answerOf(message: Message): Signal | undefined {
  const request = message.id
  const failure = isMessage(message.error) ? message.error : message
  if (failure.code === undefined) {
    if (typeof request !== 'number') return undefined
    return { type: 'acknowledged', about: { request } }
  }
  const told = `${failure.code} ${textOf(failure.msg)}`
  if (typeof request !== 'number') return { type: 'error', error: { fate: 'lost', told } }
  return { type: 'error', error: { fate: 'refused', told, advice, about: { request } } }
}

/** Bars are sent every two seconds; `x` says which one is the last. Intervals without trades are no bars. */
function barsOf({ k }: Message): Reading {
  if (!isMessage(k)) return { ignored: ['unknown'] }
  return k.x === true && k.n !== 0 ? { bars: [toBar(k)] } : {}
}

function readData(data: Message, receivedAt: number): Reading {
  if (data.e === 'trade') return { trades: [toTrade(data)] }
  if (data.e === 'kline') return barsOf(data)
  if (data.e === 'serverShutdown') return { signals: [{ type: 'leaving' }] }
  // The only event without a type.
  if (data.e === undefined && data.u !== undefined) return { quotes: [toQuote(data, receivedAt)] }
  return { ignored: ['unknown'] }
}

export function protocolOf(): Protocol {
  let lastId = 0
  return {
    subscribe: requestsFor(() => ++lastId),
    read(text, receivedAt) {
      const message = jsonOf(text)
      if (!isMessage(message)) return { unreadable: 'message is not a JSON object' }
      if (isMessage(message.data)) return readData(message.data, receivedAt)
      const signal = answerOf(message)
      return signal === undefined ? readData(message, receivedAt) : { signals: [signal] }
    },
  }
}

const elsewhere = 'Binance does not serve this place: use --source coinbase or kraken'

/** Binance spot, which anyone may read where it is allowed. */
export const binance: VenueOf = ({ config, kinds, symbols }): Venue => ({
  name: 'Binance',
  feed: FEED,
  url: `${config.binance.url}/stream`,
  wanted: everyOne(kinds, symbols),
  greets: false,
  acknowledges: true,
  silence: silenceRules.crypto,
  consecutiveTradeIds: true,
  severalConnections: true,
  // It pings every 20 s, takes 5 messages a second, and ends connections after a day.
  timings: { heartbeatMs: 50_000, sendEveryMs: 250, maxAgeMs: 23 * HOUR_MS },
  handshake: { 451: { fate: 'refused', advice: elsewhere } },
  connect: protocolOf,
})
