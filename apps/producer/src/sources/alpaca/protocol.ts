import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Kind } from '@tickertape/schema'
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
import { type FeedName, feeds, symbolProblem, TEST_SYMBOL } from './feeds.ts'
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
    advice: 'the plan does not cover this feed: set alpaca.feed to iex, delayed_sip or test',
  },
  410: { fate: 'refused', advice: 'this feed does not have one of producer.kinds' },
  411: { fate: 'refused', advice: 'the key may not read market data' },
  412: { fate: 'refused', advice: 'this feed is not supported' },
  413: { fate: 'refused', advice: 'this feed is not supported' },
  500: { fate: 'lost' },
}

/** Errors about a request, of which there is one answer each; the old set stands. */
const aboutRequest = new Set([400, 405, 410])

/** A code that is not in the table is worth another try with growing pauses. */
export function errorOf({ code, msg }: Message, request?: number): VenueError {
  const meaning = meanings[Number(code)] ?? { fate: 'lost' }
  const about = request !== undefined && aboutRequest.has(Number(code)) ? { request } : undefined
  return { ...meaning, told: `${code} ${msg}`, ...(about && { about }) }
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
const channelsOf = (kind: Kind, feed: FeedName): readonly string[] =>
  kind === 'bars' && feeds[feed].hasUpdates ? ['bars', 'updatedBars'] : [kind]

/** One message with the symbols of every channel. */
export function messageFor(subscriptions: readonly Subscription[], feed: FeedName): object {
  const channels: Record<string, string[]> = {}
  for (const { kind, symbol } of subscriptions) {
    for (const channel of channelsOf(kind, feed)) {
      channels[channel] ??= []
      channels[channel].push(symbol)
    }
  }
  return { action: 'subscribe', ...channels }
}

const kinds = ['bars', 'trades', 'quotes'] as const

/** What an acknowledgement says to stand. It names the whole current set, not a difference. */
export function currentOf(acknowledged: Message, feed: FeedName): readonly Subscription[] {
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

/** The language of one connection. Alpaca answers requests in their order and without a number. */
class AlpacaProtocol implements Protocol {
  readonly login: object
  readonly #feed: FeedName
  #asked = 0
  #answered = 0

  constructor({ feed, key_id, secret_key }: Config['alpaca']) {
    this.#feed = feed
    this.login = { action: 'auth', key: key_id, secret: secret_key }
  }

  /** Halts are asked for apart: a plan without them must not cost the rest. */
  subscribe(subscriptions: readonly Subscription[]): readonly Request[] {
    const message = messageFor(subscriptions, this.#feed)
    const requests: Request[] = [{ id: ++this.#asked, message, subscriptions }]
    if (feeds[this.#feed].hasStatuses) {
      const statuses = [...new Set(subscriptions.map(({ symbol }) => symbol))]
      const halts = { action: 'subscribe', statuses }
      requests.push({ id: ++this.#asked, message: halts, subscriptions: [] })
    }
    return requests
  }

  read(text: string): Reading {
    const messages = parseMessages(text)
    if (messages === undefined) return { unreadable: 'message is not a JSON array of objects' }
    const first = messages[0]
    return first !== undefined && controlTypes.has(first.T)
      ? { signals: messages.flatMap((message) => this.#signalOf(message) ?? []) }
      : itemsOf(messages)
  }

  #signalOf(message: Message): Signal | undefined {
    const { T, msg } = message
    if (T === 'success' && msg === 'connected') return { type: 'welcomed' }
    if (T === 'success' && msg === 'authenticated') return { type: 'authenticated' }
    if (T === 'error') {
      const open = this.#answered < this.#asked ? this.#answered + 1 : undefined
      const error = errorOf(message, open)
      if (error.about !== undefined) this.#answered++
      return { type: 'error', error }
    }
    if (T !== 'subscription') return undefined
    this.#answered++
    return { type: 'current', subscriptions: currentOf(message, this.#feed) }
  }
}

/** Messages of these types come in an array of their own. */
const controlTypes: ReadonlySet<unknown> = new Set(['success', 'error', 'subscription'])

/** Alpaca's streams of stocks and crypto: one connection per key. */
export const alpaca: VenueOf = ({ config, kinds, symbols, log }): Venue => {
  const { feed, url } = config.alpaca
  const problem = symbols.map((symbol) => symbolProblem(feed, symbol)).find(Boolean)
  if (problem !== undefined) throw new TapeError('TAPE_CONFIG_INVALID', problem)
  const isTest = feed === 'test'
  if (isTest && symbols.some((symbol) => symbol !== TEST_SYMBOL)) {
    const what = `the test feed has one symbol, ${TEST_SYMBOL}: it is used instead of these`
    log.warn({ symbols }, what)
  }
  const { path, silence, delayMs = 0 } = feeds[feed]
  return {
    ...{ name: 'Alpaca', feed, url: url + path, silence, delayMs },
    wanted: everyOne(kinds, isTest ? [TEST_SYMBOL] : symbols),
    greets: true,
    acknowledges: true,
    handshake: { 401: { fate: 'refused', advice: fixKey } },
    connect: () => new AlpacaProtocol(config.alpaca),
  }
}
