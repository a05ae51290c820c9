import type { WebSocket } from 'ws'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

/** One element of a message; every message of the server is an array of them. */
export type AlpacaMessage = VenueMessage

const channelOfType: Readonly<Record<string, string>> = {
  b: 'bars',
  u: 'updatedBars',
  t: 'trades',
  q: 'quotes',
  c: 'corrections',
  x: 'cancelErrors',
  s: 'statuses',
}

export const channelOf = ({ T }: AlpacaMessage): string | undefined => channelOfType[String(T)]

const messages: Readonly<Record<number, string>> = {
  400: 'invalid syntax',
  401: 'not authenticated',
  402: 'auth failed',
  403: 'already authenticated',
  404: 'auth timeout',
  405: 'symbol limit exceeded',
  406: 'connection limit exceeded',
  407: 'slow client',
  409: 'insufficient subscription',
  410: 'invalid subscribe action for this feed',
  500: 'internal error',
}

/** What a connection meets: no welcome, or an error for its login, its subscriptions or those of halts. */
export type AlpacaFault =
  | { readonly at: 'welcome' }
  | { readonly at: 'auth' | 'subscribe' | 'statuses'; readonly code: number }

export interface AlpacaRules {
  readonly feed: string
  readonly key: string
  readonly secret: string
  readonly authTimeoutMs: number
  /** Symbols that one channel may have; more is answered with 405. */
  readonly symbolLimit: number
  readonly fault: AlpacaFault | undefined
  /** Takes the key's only place; false while another session has it. */
  readonly takePlace: (connection: FakeAlpacaConnection) => boolean
}

const stockChannels = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds']
const channelsOfFeed: Readonly<Record<string, readonly string[]>> = {
  test: ['trades', 'quotes', 'bars'],
  crypto: ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'orderbooks'],
}
/** These follow `trades` by themselves. */
const followers = ['corrections', 'cancelErrors']
const TEST_SYMBOL = 'FAKEPACA'

const symbolsOf = (message: AlpacaMessage, channel: string): readonly string[] => {
  const symbols = message[channel]
  return Array.isArray(symbols) ? symbols.map(String) : []
}

/** Alpaca's end of one connection. */
export class FakeAlpacaConnection extends FakeVenueConnection {
  readonly subscriptions = new Map<string, Set<string>>()
  readonly #rules: AlpacaRules
  readonly #authDue: NodeJS.Timeout
  #authenticated = false

  constructor(socket: WebSocket, rules: AlpacaRules, onChange: () => void) {
    super(socket, onChange)
    this.#rules = rules
    this.#authDue = setTimeout(() => this.#endUnauthenticated(), rules.authTimeoutMs)
    if (rules.fault?.at !== 'welcome') this.send([{ T: 'success', msg: 'connected' }])
  }

  error(code: number): void {
    this.send([{ T: 'error', code, msg: messages[code] ?? 'unknown error' }])
  }

  /** Sends those items whose channel and symbol are subscribed, in one frame, and answers them. */
  deliver(items: readonly AlpacaMessage[]): readonly AlpacaMessage[] {
    const wanted = this.muted || this.closed ? [] : items.filter((item) => this.#wants(item))
    if (wanted.length > 0) this.send(wanted)
    return wanted
  }

  protected override ended(): void {
    clearTimeout(this.#authDue)
  }

  protected override answer(message: AlpacaMessage | undefined): void {
    if (message === undefined) this.error(400)
    else if (message.action === 'auth') this.#authenticate(message)
    else if (this.#authenticated) this.#subscribe(message)
    else this.error(401)
  }

  #wants(item: AlpacaMessage): boolean {
    const symbols = this.subscriptions.get(channelOf(item) ?? '')
    return symbols !== undefined && (symbols.has('*') || symbols.has(String(item.S)))
  }

  #endUnauthenticated(): void {
    this.error(404)
    this.close(1000)
  }

  #authenticate(message: AlpacaMessage): void {
    const { fault, key, secret } = this.#rules
    if (this.#authenticated) this.error(403)
    else if (fault?.at === 'auth') this.error(fault.code)
    else if (message.key !== key || message.secret !== secret) this.error(402)
    else if (!this.#rules.takePlace(this)) this.error(406)
    else {
      this.#authenticated = true
      clearTimeout(this.#authDue)
      this.send([{ T: 'success', msg: 'authenticated' }])
    }
  }

  #subscribe(message: AlpacaMessage): void {
    const { feed, fault } = this.#rules
    const channels = channelsOfFeed[feed] ?? stockChannels
    const isMet = fault?.at === 'subscribe' || (fault?.at === 'statuses' && 'statuses' in message)
    const code = isMet ? fault.code : this.#requestError(message, channels)
    if (code !== undefined) {
      this.error(code)
      return
    }
    for (const channel of channels) {
      const current = this.subscriptions.get(channel) ?? new Set<string>()
      for (const symbol of symbolsOf(message, channel)) {
        if (message.action === 'unsubscribe') current.delete(symbol)
        else if (feed !== 'test' || symbol === TEST_SYMBOL) current.add(symbol)
      }
      this.subscriptions.set(channel, current)
    }
    if (channels === stockChannels) {
      const trades = this.subscriptions.get('trades') ?? new Set()
      for (const channel of followers) this.subscriptions.set(channel, trades)
    }
    // The whole current set, not the difference.
    const sets = [...this.subscriptions].map(([channel, symbols]) => [channel, [...symbols]])
    this.send([{ T: 'subscription', ...Object.fromEntries(sets) }])
  }

  #requestError(message: AlpacaMessage, channels: readonly string[]): number | undefined {
    const { action, ...asked } = message
    if (action !== 'subscribe' && action !== 'unsubscribe') return 400
    if (Object.keys(asked).some((channel) => !channels.includes(channel))) return 410
    const most = Math.max(...channels.map((channel) => this.#symbolsWith(message, channel)))
    return action === 'subscribe' && most > this.#rules.symbolLimit ? 405 : undefined
  }

  /** How many symbols a channel would have; what is there stays there. */
  #symbolsWith(message: AlpacaMessage, channel: string): number {
    const current = this.subscriptions.get(channel) ?? []
    return new Set([...current, ...symbolsOf(message, channel)]).size
  }
}
