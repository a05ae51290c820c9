import type { WebSocket } from 'ws'
import { binanceRest, klineOf } from './fake-binance-rest.ts'
import { FakeVenue } from './fake-venue.ts'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

const MINUTE_MS = 60_000
const MESSAGES_PER_SECOND = 5

/** An error for the next subscription: in the answer itself, or nested in it. */
export type BinanceFault = { readonly at: 'subscribe'; readonly nested: boolean }

class BinanceConnection extends FakeVenueConnection {
  readonly subscriptions = new Set<string>()
  readonly #fault: BinanceFault | undefined

  constructor(socket: WebSocket, fault: BinanceFault | undefined, changed: () => void) {
    super(socket, changed)
    this.#fault = fault
  }

  deliver(stream: string, data: VenueMessage): void {
    if (!this.muted && !this.closed && this.subscriptions.has(stream)) this.send({ stream, data })
  }

  /** Says that it will close, as before a deployment. */
  shutDown(): void {
    const data = { e: 'serverShutdown', E: Date.now() }
    this.send({ stream: '!serverShutdown', data })
  }

  /** A stream that does not exist is acknowledged like any other. */
  protected override answer(message: VenueMessage | undefined): void {
    const now = performance.now()
    const lately = this.receivedAt.filter((at) => now - at < 1_000)
    const { method, params, id } = message ?? {}
    if (lately.length > MESSAGES_PER_SECOND) this.close(1008, 'Too many requests')
    else if (this.#fault !== undefined || method !== 'SUBSCRIBE' || !Array.isArray(params)) {
      const error = { code: 2, msg: 'Invalid request' }
      this.send(this.#fault?.nested ? { error, id } : { ...error, id })
    } else {
      for (const stream of params) this.subscriptions.add(String(stream))
      this.send({ result: null, id })
    }
  }
}

/** Binance spot, its streams and its REST API, on a free port of loopback. */
export class FakeBinance extends FakeVenue<BinanceConnection, BinanceFault> {
  /** Every trade that was made, in order. */
  readonly trades: VenueMessage[] = []
  readonly rest
  readonly #lastIds = new Map<string, number>()

  private constructor(symbols: readonly string[]) {
    super()
    this.rest = binanceRest({ symbols: new Set(symbols), trades: this.trades })
  }

  static async start(symbols: readonly string[] = ['BTCUSDT', 'ETHUSDT']): Promise<FakeBinance> {
    const fake = await new FakeBinance(symbols).listen()
    await fake.rest.listen()
    return fake
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.rest[Symbol.asyncDispose]()
    await super[Symbol.asyncDispose]()
  }

  /** Once so many streams stand. */
  subscribed(index: number, streams = 1): Promise<BinanceConnection> {
    return this.connection(index, ({ subscriptions }) => subscriptions.size >= streams)
  }

  /** A trade, and the running interval as it is after it. */
  trade(symbol: string, price: string, time = Date.now()): VenueMessage {
    const t = (this.#lastIds.get(symbol) ?? 5_312_345_677) + 1
    this.#lastIds.set(symbol, t)
    const rest = { q: '0.00410000', T: time, m: true, M: true }
    const trade = { e: 'trade', E: time + 2, s: symbol, t, p: price, ...rest }
    this.trades.push(trade)
    this.publish(symbol, 'trade', trade)
    this.kline(symbol, Math.floor(time / MINUTE_MS) * MINUTE_MS, false)
    return trade
  }

  /** The interval of a minute; `x` for its last message. */
  kline(symbol: string, start: number, x: boolean): void {
    const own = this.trades.filter(({ s }) => s === symbol)
    const k = { s: symbol, ...klineOf(own, start), x }
    this.publish(symbol, 'kline_1m', { e: 'kline', E: start + MINUTE_MS, s: symbol, k })
  }

  publish(symbol: string, channel: string, data: VenueMessage): void {
    const stream = `${symbol.toLowerCase()}@${channel}`
    for (const connection of this.connections) connection.deliver(stream, data)
  }

  protected override has(path: string): boolean {
    return path === '/stream'
  }

  protected override serve(
    socket: WebSocket,
    { fault, changed }: { fault: BinanceFault | undefined; changed: () => void },
  ) {
    return new BinanceConnection(socket, fault, changed)
  }
}
