import type { Config } from '@tickertape/config'
import type { Kind } from '@tickertape/schema'
import { silenceRules } from '../../calendar/silence-rules.ts'
import { isMessage, jsonOf, type Message } from '../../live/fields.ts'
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
import { itemsOf } from './normalise.ts'

type Meaning = Pick<VenueError, 'fate' | 'advice' | 'slow'>

const fixKey = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY'
const stopOther = 'stop the other session of this key; a dead one is kept for about 90 s'

const meanings: Readonly<Record<number, Meaning>> = {
  400: { fate: 'refused', advice: 'a symbol is badly formed: correct alpaca.symbols' },
  401: { fate: 'lost' },
  402: { fate: 'refused', advice: fixKey },
  403: { fate: 'ignored' },
  404: { fate: 'lost' },
  405: {
    fate: 'refused',
    advice: 'the plan has a symbol limit (30 on the free one): name fewer in alpaca.symbols',
  },
  406: { fate: 'held', advice: stopOther },
  407: { fate: 'lost', slow: true },
  409: {
    fate: 'refused',
    advice: 'the plan does not cover this feed: set alpaca.feed to iex or test',
  },
  410: { fate: 'refused', advice: 'this feed does not have one of producer.kinds' },
  411: { fate: 'refused', advice: 'the key may not read market data' },
  412: { fate: 'refused', advice: 'this feed is not supported' },
  413: { fate: 'refused', advice: 'this feed is not supported' },
  500: { fate: 'lost' },
}

/** A code that is not in the table is worth another try with growing pauses. */
export function errorOf({ code, msg }: Message): VenueError {
  const meaning = meanings[Number(code)] ?? { fate: 'lost' }
  return { ...meaning, told: `${code} ${msg}` }
}

/** The elements of a message, or undefined for text that is not an array of objects. */
export function parseMessages(text: string): readonly Message[] | undefined {
  const parsed = jsonOf(text)
  if (!Array.isArray(parsed) || !parsed.every(isMessage)) return undefined
  return parsed.some(hasRoundedId) ? (JSON.parse(text, idAsText) as Message[]) : parsed
}

/** Crypto trade ids exceed 2^53, where JSON numbers lose digits. */
const hasRoundedId = ({ T, i }: Message): boolean =>
  T === 't' && typeof i === 'number' && !Number.isSafeInteger(i)

/** A reviver that keeps ids as they are written. */
export function idAsText(key: string, value: unknown, context?: { source?: string }): unknown {
  return key === 'i' && typeof value === 'number' ? (context?.source ?? value) : value
}

/** Channels by kind. A bar stands when its updates do too, where the feed has them. */
const channelsOf = (kind: Kind, feed: string): readonly string[] =>
  kind === 'bars' && feed !== 'test' ? ['bars', 'updatedBars'] : [kind]

/** One message with the symbols of every channel. */
export function requestFor(subscriptions: readonly Subscription[], feed: string): Request {
  const channels: Record<string, string[]> = {}
  for (const { kind, symbol } of subscriptions) {
    for (const channel of channelsOf(kind, feed)) {
      channels[channel] ??= []
      channels[channel].push(symbol)
    }
  }
  return { message: { action: 'subscribe', ...channels }, subscriptions }
}

const kinds = ['bars', 'trades', 'quotes'] as const

/** What an acknowledgement says to stand. It names the whole current set, not a difference. */
export function currentOf(acknowledged: Message, feed: string): readonly Subscription[] {
  const symbolsOf = (channel: string): readonly string[] => {
    const symbols = acknowledged[channel]
    return Array.isArray(symbols) ? symbols.map(String) : []
  }
  return kinds.flatMap((kind) => {
    const [channel = '', ...others] = channelsOf(kind, feed)
    const also = others.map((other) => new Set(symbolsOf(other)))
    return symbolsOf(channel)
      .filter((symbol) => also.every((set) => set.has(symbol)))
      .map((symbol) => ({ kind, symbol }))
  })
}

function signalOf(message: Message, feed: string): Signal | undefined {
  if (message.T === 'success' && message.msg === 'connected') return { type: 'welcomed' }
  if (message.T === 'success' && message.msg === 'authenticated') return { type: 'authenticated' }
  if (message.T === 'error') return { type: 'error', error: errorOf(message) }
  if (message.T !== 'subscription') return undefined
  return { type: 'current', subscriptions: currentOf(message, feed) }
}

function read(text: string, feed: string): Reading {
  const messages = parseMessages(text)
  if (messages === undefined) return { unreadable: 'message is not a JSON array of objects' }
  const signals: Signal[] = []
  const data = messages.filter((message) => {
    const signal = signalOf(message, feed)
    if (signal !== undefined) signals.push(signal)
    return signal === undefined
  })
  return { signals, ...itemsOf(data) }
}

export const protocolOf = ({ feed, key_id, secret_key }: Config['alpaca']): Protocol => ({
  login: { action: 'auth', key: key_id, secret: secret_key },
  subscribe: (subscriptions) => [requestFor(subscriptions, feed)],
  read: (text) => read(text, feed),
})

/** The only symbol of the feed `test`. */
const TEST_SYMBOL = 'FAKEPACA'

const silenceOf = {
  iex: silenceRules.oneExchange,
  sip: silenceRules.consolidated,
  test: silenceRules.crypto,
} as const

/** Alpaca's stock stream: one connection per key. */
export const alpaca: VenueOf = ({ config, kinds, symbols, log }): Venue => {
  const { feed, url } = config.alpaca
  const isTest = feed === 'test'
  if (isTest && symbols.some((symbol) => symbol !== TEST_SYMBOL)) {
    const what = `the test feed has one symbol, ${TEST_SYMBOL}: it is used instead of these`
    log.warn({ symbols }, what)
  }
  return {
    name: 'Alpaca',
    feed,
    url: `${url}/v2/${feed}`,
    wanted: everyOne(kinds, isTest ? [TEST_SYMBOL] : symbols),
    greets: true,
    acknowledges: true,
    silence: silenceOf[feed],
    handshake: { 401: { fate: 'refused', advice: fixKey } },
    connect: () => protocolOf(config.alpaca),
  }
}
