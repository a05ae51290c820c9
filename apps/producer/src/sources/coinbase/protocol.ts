import type { Kind } from '@tickertape/schema'
import { silenceRules } from '../../calendar/silence-rules.ts'
import { isMessage, jsonOf, type Message, textOf } from '../../live/fields.ts'
import {
  everyOne,
  type Protocol,
  type Reading,
  type Request,
  type Signal,
  type Subscription,
  type Venue,
  type VenueError,
  type VenueOf,
} from '../../live/venue.ts'
import { toQuote, toTrade } from './normalise.ts'

export const FEED = 'exchange'

/** Bars are not on the stream: they are asked for over HTTP. */
const channelOf: Readonly<Partial<Record<Kind, string>>> = { trades: 'matches', quotes: 'ticker' }

/** One message per product, so that one that does not exist fails alone; heartbeats tell the last trade id. */
function requestsFor(subscriptions: readonly Subscription[]): readonly Request[] {
  const products = [...new Set(subscriptions.map(({ symbol }) => symbol))]
  return products.map((product) => {
    const own = subscriptions.filter(({ symbol }) => symbol === product)
    const channels = own.map(({ kind }) => channelOf[kind])
    return {
      message: {
        type: 'subscribe',
        product_ids: [product],
        channels: [...channels, 'heartbeat'],
      },
      subscriptions: own,
    }
  })
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : []

/** What an acknowledgement says to stand: always the whole set. */
function currentOf({ channels }: Message): readonly Subscription[] {
  const named = Array.isArray(channels) ? channels.filter(isMessage) : []
  return (['trades', 'quotes'] as const).flatMap((kind) =>
    named
      .filter(({ name }) => name === channelOf[kind])
      .flatMap(({ product_ids }) => textsOf(product_ids))
      .map((symbol) => ({ kind, symbol })),
  )
}

/** An error names in its reason what it is about; one without a product we asked for is about the session. */
function errorOf({ message, reason }: Message, wanted: readonly Subscription[]): VenueError {
  const told = [message, reason].map(textOf).filter(Boolean).join(': ')
  const words = new Set(textOf(reason).split(/[\s,"']+/))
  const subscriptions = wanted.filter(({ symbol }) => words.has(symbol))
  if (subscriptions.length === 0) return { fate: 'lost', told }
  const advice = 'correct coinbase.symbols or --symbols; products look like BTC-USD'
  return { fate: 'refused', told, advice, about: { subscriptions } }
}

function reachedOf({ product_id, last_trade_id: tradeId }: Message): readonly Signal[] {
  if (typeof tradeId !== 'number') return []
  return [{ type: 'reached', symbol: textOf(product_id), tradeId }]
}

function readMessage(message: Message, wanted: readonly Subscription[]): Reading {
  switch (message.type) {
    case 'match':
    case 'last_match':
      return { trades: [toTrade(message)] }
    case 'ticker':
      return { quotes: [toQuote(message)] }
    case 'heartbeat':
      return { signals: reachedOf(message) }
    case 'subscriptions':
      return { signals: [{ type: 'current', subscriptions: currentOf(message) }] }
    case 'error':
      return { signals: [{ type: 'error', error: errorOf(message, wanted) }] }
    default:
      return { ignored: ['unknown'] }
  }
}

export const protocolOf = (wanted: readonly Subscription[]): Protocol => ({
  subscribe: requestsFor,
  read(text) {
    const message = jsonOf(text)
    if (!isMessage(message)) return { unreadable: 'message is not a JSON object' }
    return readMessage(message, wanted)
  },
})

/** Coinbase Exchange, which anyone may read. */
export const coinbase: VenueOf = ({ config, kinds, symbols }): Venue => {
  const streamed = kinds.filter((kind) => channelOf[kind] !== undefined)
  const wanted = everyOne(streamed, symbols)
  return {
    name: 'Coinbase',
    feed: FEED,
    url: config.coinbase.url,
    wanted,
    greets: false,
    acknowledges: true,
    silence: silenceRules.crypto,
    consecutiveTradeIds: true,
    severalConnections: true,
    timings: { heartbeatMs: 10_000, sendEveryMs: 20 },
    connect: () => protocolOf(wanted),
  }
}
