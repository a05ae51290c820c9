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
  /** How long the place of a session is kept that went without a close; 90 s at Alpaca. */
  readonly heldMs?: number
}

const feedOf = (path: string): string | undefined =>
  /^\/v2\/(iex|sip|delayed_sip|test)$/.exec(path)?.[1] ??
  (path === '/v1beta3/crypto/us' ? 'crypto' : undefined)

/** Alpaca's streams of stocks and crypto as they behave, one session per key, on a free port of loopback. */
export class FakeAlpaca extends FakeVenue<FakeAlpacaConnection, AlpacaFault> {
  readonly key = 'fake-key'
  readonly secret = 'fake-secret'
  /** Items that were delivered to a subscriber, in order. */
  readonly delivered: AlpacaMessage[] = []
  readonly #options: FakeAlpacaOptions
  #holder: FakeAlpacaConnection | undefined

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
    const takePlace = (connection: FakeAlpacaConnection) => this.#takePlace(connection)
    const rules = { feed, key, secret, authTimeoutMs, symbolLimit, fault: of.fault, takePlace }
    return new FakeAlpacaConnection(socket, rules, of.changed)
  }

  #takePlace(connection: FakeAlpacaConnection): boolean {
    const { heldMs = 0 } = this.#options
    const { closeCode, goneAt } = this.#holder ?? {}
    const isKept = goneAt === undefined || performance.now() - goneAt < heldMs
    const isHeld = this.#holder !== undefined && closeCode !== 1000 && isKept
    if (!isHeld) this.#holder = connection
    return !isHeld
  }
}
