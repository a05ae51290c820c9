import type { WebSocket } from 'ws'
import {
  type AlpacaFault,
  type AlpacaMessage,
  FakeAlpacaConnection,
} from './fake-alpaca-connection.ts'
import { FakeVenue } from './fake-venue.ts'

export interface FakeAlpacaOptions {
  readonly authTimeoutMs?: number
  /** Symbols that one channel may have; more is answered with 405. */
  readonly symbolLimit?: number
}

const feedOf = (path: string): string | undefined => /^\/v2\/(iex|sip|test)$/.exec(path)?.[1]

/** Alpaca's stock stream as it behaves: /v2/iex, /v2/sip and /v2/test on a free port of loopback. */
export class FakeAlpaca extends FakeVenue<FakeAlpacaConnection, AlpacaFault> {
  readonly key = 'fake-key'
  readonly secret = 'fake-secret'
  /** Items that were delivered to a subscriber, in order. */
  readonly delivered: AlpacaMessage[] = []
  readonly #options: FakeAlpacaOptions

  private constructor(options: FakeAlpacaOptions) {
    super()
    this.#options = options
  }

  static start(options: FakeAlpacaOptions = {}): Promise<FakeAlpaca> {
    return new FakeAlpaca(options).listen()
  }

  /** Sends every open connection what it subscribed to of these items, each in one frame. */
  publish(items: readonly AlpacaMessage[]): void {
    for (const connection of this.connections) this.delivered.push(...connection.deliver(items))
  }

  /** The connection that opened as number `index`, from 0, once it is subscribed. */
  subscribed(index: number): Promise<FakeAlpacaConnection> {
    return this.connection(index, ({ subscriptions }) => subscriptions.size > 0)
  }

  protected override has(path: string): boolean {
    return feedOf(path) !== undefined
  }

  protected override serve(
    socket: WebSocket,
    of: { path: string; fault: AlpacaFault | undefined; changed: () => void },
  ): FakeAlpacaConnection {
    const { authTimeoutMs = 10_000, symbolLimit = Number.POSITIVE_INFINITY } = this.#options
    const { key, secret } = this
    const feed = feedOf(of.path) ?? ''
    const rules = { feed, key, secret, authTimeoutMs, symbolLimit, fault: of.fault }
    return new FakeAlpacaConnection(socket, rules, of.changed)
  }
}
