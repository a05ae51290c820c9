import type { WebSocket } from 'ws'
import { candleOf, krakenRest } from './fake-kraken-rest.ts'
import { FakeVenue } from './fake-venue.ts'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

const channels = ['trade', 'ohlc', 'ticker']
const MINUTE_MS = 60_000

/** What a connection meets: more messages than it may send, or an `ohlc` that is acknowledged and stays silent. */
export type KrakenFault = { readonly at: 'rate' } | { readonly at: 'ohlc' }

class KrakenConnection extends FakeVenueConnection {
  /** Pairs by channel. */
  readonly subscriptions = new Map<string, Set<string>>()
  readonly #pairs: ReadonlySet<string>
  readonly #fault: KrakenFault | undefined

  constructor(
    socket: WebSocket,
    of: {
      readonly pairs: ReadonlySet<string>
      readonly fault: KrakenFault | undefined
      readonly changed: () => void
    },
  ) {
    super(socket, of.changed)
    this.#pairs = of.pairs
    this.#fault = of.fault
    const status = { system: 'online', api_version: 'v2', connection_id: 9_873_211 }
    this.send({ channel: 'status', type: 'update', data: [status] })
  }

  deliver(channel: string, element: VenueMessage): void {
    if (this.muted || this.closed || (channel === 'ohlc' && this.#fault?.at === 'ohlc')) return
    if (!this.subscriptions.get(channel)?.has(String(element.symbol))) return
    this.send({ channel, type: 'update', data: [element] })
  }

  protected override answer(message: VenueMessage | undefined): void {
    const { method, req_id, params } = message ?? {}
    const { channel, symbol } = (params ?? {}) as VenueMessage
    if (this.#fault?.at === 'rate') this.send({ Error: 'Exceeded msg rate' })
    else if (method === 'ping') this.send({ method: 'pong', req_id })
    else if (method === 'subscribe' && channels.includes(String(channel))) {
      for (const pair of symbol as readonly string[]) this.#subscribe(String(channel), pair, req_id)
    } else this.send({ method, req_id, success: false, error: 'Method(s) not found' })
  }

  /** One answer a pair. */
  #subscribe(channel: string, symbol: string, req_id: unknown): void {
    const times = { time_in: new Date().toISOString(), time_out: new Date().toISOString() }
    const head = { method: 'subscribe', req_id, ...times }
    if (!this.#pairs.has(symbol)) {
      const error = `Currency pair not supported ${symbol}`
      this.send({ ...head, success: false, error, symbol })
      return
    }
    const current = this.subscriptions.get(channel) ?? new Set()
    this.subscriptions.set(channel, current.add(symbol))
    this.send({ ...head, success: true, result: { channel, symbol, snapshot: false } })
  }
}

/** Kraken, its WebSocket v2 and its REST API, on a free port of loopback. */
export class FakeKraken extends FakeVenue<KrakenConnection, KrakenFault> {
  /** Every trade that was made, in order. */
  readonly trades: VenueMessage[] = []
  readonly rest
  readonly #pairs: ReadonlySet<string>
  readonly #lastIds = new Map<string, number>()

  private constructor(pairs: readonly string[]) {
    super()
    this.#pairs = new Set(pairs)
    this.rest = krakenRest({ pairs: this.#pairs, trades: this.trades })
  }

  static async start(pairs: readonly string[] = ['BTC/USD', 'ETH/USD']): Promise<FakeKraken> {
    const fake = await new FakeKraken(pairs).listen()
    await fake.rest.listen()
    return fake
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.rest[Symbol.asyncDispose]()
    await super[Symbol.asyncDispose]()
  }

  /** Once so many channels stand. */
  subscribed(index: number, count = 1): Promise<KrakenConnection> {
    return this.connection(index, ({ subscriptions }) => subscriptions.size >= count)
  }

  /** A trade, and the interval as it is after it. */
  trade(symbol: string, price: number, time = new Date()): VenueMessage {
    const trade_id = (this.#lastIds.get(symbol) ?? 91_230_044) + 1
    this.#lastIds.set(symbol, trade_id)
    const rest = { side: 'buy', qty: 0.25, ord_type: 'limit' }
    const trade = { symbol, ...rest, price, trade_id, timestamp: time.toISOString() }
    this.trades.push(trade)
    this.publish('trade', trade)
    const minuteMs = Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS
    const own = this.trades.filter((each) => each.symbol === symbol)
    this.publish('ohlc', {
      ...{ symbol, interval: 1, interval_begin: new Date(minuteMs).toISOString() },
      ...candleOf(own, minuteMs),
    })
    return trade
  }

  publish(channel: string, element: VenueMessage): void {
    for (const connection of this.connections) connection.deliver(channel, element)
  }

  protected override has(path: string): boolean {
    return path === '/v2'
  }

  protected override serve(
    socket: WebSocket,
    { fault, changed }: { fault: KrakenFault | undefined; changed: () => void },
  ) {
    return new KrakenConnection(socket, { pairs: this.#pairs, fault, changed })
  }
}
