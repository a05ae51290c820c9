import type { WebSocket } from 'ws'
import { FakeVenue } from './fake-venue.ts'
import { FakeVenueConnection, type VenueMessage } from './fake-venue-connection.ts'

class FinnhubConnection extends FakeVenueConnection {
  readonly symbols = new Set<string>()
  readonly #limit: number

  constructor(socket: WebSocket, limit: number, changed: () => void) {
    super(socket, changed)
    this.#limit = limit
  }

  /** Sends those trades whose symbols are subscribed, in one message. */
  deliver(data: readonly VenueMessage[]): void {
    const own = data.filter(({ s }) => this.symbols.has(String(s)))
    if (!this.muted && !this.closed && own.length > 0) this.send({ type: 'trade', data: own })
  }

  /** Nothing is acknowledged; what is too much has one error, and stays silent. */
  protected override answer(message: VenueMessage | undefined): void {
    const { type, symbol } = message ?? {}
    if (type === 'unsubscribe') this.symbols.delete(String(symbol))
    else if (type !== 'subscribe') this.send({ type: 'error', msg: 'Invalid message' })
    else if (this.symbols.size < this.#limit) this.symbols.add(String(symbol))
    else this.send({ type: 'error', msg: 'Subscribing to too many symbols' })
  }
}

/** Finnhub's trades on a free port of loopback: one connection a key. */
export class FakeFinnhub extends FakeVenue<FinnhubConnection, never> {
  readonly token = 'fake-finnhub-token'
  readonly #limit: number

  private constructor(limit: number) {
    super()
    this.#limit = limit
  }

  static start({ symbolLimit = 50 } = {}): Promise<FakeFinnhub> {
    return new FakeFinnhub(symbolLimit).listen()
  }

  /** Once so many symbols stand. */
  subscribed(index: number, count = 1): Promise<FinnhubConnection> {
    return this.connection(index, ({ symbols }) => symbols.size >= count)
  }

  publish(...data: readonly VenueMessage[]): void {
    for (const connection of this.connections) connection.deliver(data)
  }

  ping(): void {
    for (const connection of this.connections) connection.send({ type: 'ping' })
  }

  protected override has(path: string): boolean {
    return path === `/?token=${this.token}` || this.#refuses(path)
  }

  protected override serve(
    socket: WebSocket,
    { path, changed }: { path: string; changed: () => void },
  ): FinnhubConnection {
    const connection = new FinnhubConnection(socket, this.#limit, changed)
    const isSecond = this.connections.some(({ closed }) => !closed)
    if (this.#refuses(path)) connection.send({ type: 'error', msg: 'Invalid API key' })
    else if (isSecond) connection.close(1008, 'one connection per key')
    return connection
  }

  #refuses(path: string): boolean {
    return path.startsWith('/?token=') && path !== `/?token=${this.token}`
  }
}
