import type { WebSocket } from 'ws'
import { coinbaseRest } from './fake-coinbase-rest.ts'
import { FakeVenue } from './fake-venue.ts'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

const channels = ['matches', 'heartbeat', 'ticker']

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

interface Book {
  readonly products: ReadonlySet<string>
  /** The last match of each product, as every subscriber is told first. */
  readonly lastMatch: ReadonlyMap<string, VenueMessage>
}

class CoinbaseConnection extends FakeVenueConnection {
  /** Products by channel. */
  readonly subscriptions = new Map<string, Set<string>>()
  readonly #book: Book
  readonly #due: NodeJS.Timeout

  constructor(socket: WebSocket, book: Book, changed: () => void) {
    super(socket, changed)
    this.#book = book
    this.#due = setTimeout(() => this.close(1008, 'no subscription'), 5_000)
  }

  /** Sends a message when its channel and product are subscribed, and answers whether it did. */
  deliver(message: VenueMessage): boolean {
    const channel = message.type === 'match' ? 'matches' : String(message.type)
    const products = this.subscriptions.get(channel)
    if (this.muted || this.closed || !products?.has(String(message.product_id))) return false
    this.send(message)
    return true
  }

  protected override answer(message: VenueMessage | undefined): void {
    clearTimeout(this.#due)
    const { type, product_ids, channels: asked } = message ?? {}
    const unknown = this.#unknownIn(texts(product_ids), texts(asked))
    if (type !== 'subscribe') this.#fail('Malformed JSON', 'unknown type')
    else if (unknown !== undefined) this.#fail('Failed to subscribe', unknown)
    else this.#subscribe(texts(product_ids), texts(asked))
  }

  protected override ended(): void {
    clearTimeout(this.#due)
  }

  #unknownIn(products: readonly string[], asked: readonly string[]): string | undefined {
    const channel = asked.find((name) => !channels.includes(name))
    if (channel !== undefined) return `${channel} is not a valid channel`
    const product = products.find((name) => !this.#book.products.has(name))
    return product === undefined ? undefined : `${product} is not a valid product`
  }

  #subscribe(products: readonly string[], asked: readonly string[]): void {
    for (const name of asked) {
      const current = this.subscriptions.get(name) ?? new Set()
      for (const product of products) current.add(product)
      this.subscriptions.set(name, current)
    }
    const sets = [...this.subscriptions].map(([name, set]) => ({ name, product_ids: [...set] }))
    this.send({ type: 'subscriptions', channels: sets })
    if (!asked.includes('matches')) return
    for (const product of products) {
      const last = this.#book.lastMatch.get(product)
      if (last !== undefined) this.send({ ...last, type: 'last_match' })
    }
  }

  #fail(message: string, reason: string): void {
    this.send({ type: 'error', message, reason })
  }
}

/** Coinbase Exchange, its feed and its REST API, on a free port of loopback. It has the products that it is started with. */
export class FakeCoinbase extends FakeVenue<CoinbaseConnection, never> {
  /** Every match that was made, in order. */
  readonly matches: VenueMessage[] = []
  /** Candles and trades of all matches. */
  readonly rest
  readonly #products: ReadonlySet<string>
  readonly #lastMatch = new Map<string, VenueMessage>()
  readonly #nextIds = new Map<string, number>()

  private constructor(products: readonly string[]) {
    super()
    this.#products = new Set(products)
    this.rest = coinbaseRest({ products: this.#products, matches: this.matches })
  }

  static async start(products: readonly string[] = ['BTC-USD', 'ETH-USD']): Promise<FakeCoinbase> {
    const fake = await new FakeCoinbase(products).listen()
    await fake.rest.listen()
    return fake
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.rest[Symbol.asyncDispose]()
    await super[Symbol.asyncDispose]()
  }

  /** Once everything that it asked for stands. */
  subscribed(index: number): Promise<CoinbaseConnection> {
    return this.connection(index, ({ subscriptions }) => subscriptions.has('heartbeat'))
  }

  /** A trade: to whoever subscribed to it. Those who did not hear of it miss its number. */
  trade(product: string, price: string, time = new Date()): VenueMessage {
    const trade_id = (this.#nextIds.get(product) ?? 981_234_566) + 1
    this.#nextIds.set(product, trade_id)
    const match = {
      ...{ type: 'match', trade_id, sequence: trade_id * 3, product_id: product },
      ...{ maker_order_id: 'm', taker_order_id: 't', side: 'sell', size: '0.0041', price },
      time: time.toISOString().replace('Z', '000Z'),
    }
    this.matches.push(match)
    this.#lastMatch.set(product, match)
    this.publish(match)
    return match
  }

  publish(message: VenueMessage): void {
    for (const connection of this.connections) connection.deliver(message)
  }

  heartbeat(product: string, time = new Date()): void {
    const last_trade_id = this.#lastMatch.get(product)?.trade_id ?? 0
    const rest = { last_trade_id, sequence: Number(last_trade_id) * 3, time: time.toISOString() }
    this.publish({ type: 'heartbeat', product_id: product, ...rest })
  }

  protected override has(path: string): boolean {
    return path === '/'
  }

  protected override serve(socket: WebSocket, { changed }: { changed: () => void }) {
    const book = { products: this.#products, lastMatch: this.#lastMatch }
    return new CoinbaseConnection(socket, book, changed)
  }
}
