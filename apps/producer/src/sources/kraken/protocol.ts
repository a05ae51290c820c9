import type { Kind, RawBar } from '@tickertape/schema'
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
import { toBar, toQuote, toTrade } from './normalise.ts'
import { RunningBars } from './running-bars.ts'

export const FEED = 'v2'

const channelOf = { trades: 'trade', bars: 'ohlc', quotes: 'ticker' } as const
const kindOf: Readonly<Record<string, Kind>> = { trade: 'trades', ohlc: 'bars', ticker: 'quotes' }

const paramsOf = {
  trades: { snapshot: false },
  // The snapshot begins with intervals that are over: they are history.
  bars: { interval: 1, snapshot: false },
  quotes: { event_trigger: 'bbo', snapshot: false },
} as const

const kinds = ['trades', 'bars', 'quotes'] as const

/** One message a channel, with all its symbols: Kraken limits messages, and answers symbol by symbol. */
const requestsFor =
  (nextId: () => number) =>
  (subscriptions: readonly Subscription[]): readonly Request[] =>
    kinds.flatMap((kind) => {
      const own = subscriptions.filter((one) => one.kind === kind)
      if (own.length === 0) return []
      const symbol = own.map((one) => one.symbol)
      const params = { channel: channelOf[kind], symbol, ...paramsOf[kind] }
      const message = { method: 'subscribe', params, req_id: nextId() }
      return [{ message, subscriptions: own }]
    })

const advice = 'correct kraken.symbols or --symbols; pairs look like BTC/USD'

/** The answer to a subscription of one symbol. A refusal names the symbol, not the channel. */
function answerOf(message: Message): readonly Signal[] {
  if (message.method !== 'subscribe') return []
  if (message.success === true) {
    const { channel, symbol } = (message.result ?? {}) as Message
    const kind = kindOf[textOf(channel)]
    if (kind === undefined) return []
    const about = { subscriptions: [{ kind, symbol: textOf(symbol) }] }
    return [{ type: 'acknowledged', about }]
  }
  const told = textOf(message.error) || 'a subscription was refused'
  const symbol = textOf(message.symbol)
  if (symbol === '') return [{ type: 'error', error: { fate: 'lost', told } }]
  const subscriptions = kinds.map((kind) => ({ kind, symbol }))
  const error: VenueError = { fate: 'refused', told, advice, about: { subscriptions } }
  return [{ type: 'error', error }]
}

const elements = ({ data }: Message): readonly Message[] =>
  Array.isArray(data) ? data.filter(isMessage) : []

/** `cancel_only` and the like still send data; maintenance ends the connection soon. */
function statusOf(message: Message): Reading {
  const [status] = elements(message)
  if (status?.system !== 'maintenance') return { signals: [{ type: 'welcomed' }] }
  const error: VenueError = { fate: 'lost', told: 'Kraken is in maintenance', retryAfterMs: 10_000 }
  return { signals: [{ type: 'error', error }] }
}

/** What the running bars give up when newer ones come. */
function barsOf(message: Message, running: RunningBars): Reading {
  const ended = elements(message).map((element) => running.update(toBar(element)))
  return { bars: ended.filter((bar): bar is RawBar => bar !== undefined) }
}

function readMessage(message: Message, receivedAt: number, running: RunningBars): Reading {
  switch (message.channel) {
    case 'trade':
      return { trades: elements(message).map(toTrade) }
    case 'ohlc':
      return barsOf(message, running)
    case 'ticker':
      return { quotes: elements(message).map((element) => toQuote(element, receivedAt)) }
    case 'status':
      return statusOf(message)
    case 'heartbeat':
      return {}
  }
  // Another shape, with a capital: requests after it are lost without an answer.
  if (message.Error !== undefined) {
    return { signals: [{ type: 'error', error: { fate: 'lost', told: textOf(message.Error) } }] }
  }
  return typeof message.method === 'string'
    ? { signals: answerOf(message) }
    : { ignored: ['unknown'] }
}

export function protocolOf(): Protocol {
  const running = new RunningBars()
  let lastId = 0
  return {
    subscribe: requestsFor(() => ++lastId),
    read(text, receivedAt) {
      const message = jsonOf(text)
      if (!isMessage(message)) return { unreadable: 'message is not a JSON object' }
      return readMessage(message, receivedAt, running)
    },
    tick: (nowMicros) => ({ bars: running.takeEnded(nowMicros / 1000) }),
  }
}

/** Kraken's WebSocket v2, which anyone may read. */
export const kraken: VenueOf = ({ config, kinds: wanted, symbols }): Venue => ({
  name: 'Kraken',
  feed: FEED,
  url: config.kraken.url,
  wanted: everyOne(wanted, symbols),
  greets: true,
  acknowledges: true,
  silence: silenceRules.crypto,
  consecutiveTradeIds: true,
  severalConnections: true,
  timings: { heartbeatMs: 10_000, sendEveryMs: 200 },
  connect: protocolOf,
})
