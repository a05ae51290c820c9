import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type AlpacaFault,
  type AlpacaMessage,
  FakeAlpacaConnection,
} from './fake-alpaca-connection.ts'

export interface FakeAlpacaOptions {
  readonly authTimeoutMs?: number
  /** Symbols that one channel may have; more is answered with 405. */
  readonly symbolLimit?: number
}

/** Alpaca's stock stream as it behaves: /v2/iex, /v2/sip and /v2/test on a free port of loopback. */
export class FakeAlpaca implements AsyncDisposable {
  readonly key = 'fake-key'
  readonly secret = 'fake-secret'
  /** All connections that were welcomed or should have been, oldest first. */
  readonly connections: FakeAlpacaConnection[] = []
  /** Items that were delivered to a subscriber, in order. */
  readonly delivered: AlpacaMessage[] = []
  readonly #options: FakeAlpacaOptions
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #faults: AlpacaFault[] = []
  #handshakes = 0
  #changed = Promise.withResolvers<void>()

  private constructor(options: FakeAlpacaOptions) {
    this.#options = options
    this.#http = createServer((_request, response) => response.writeHead(404).end())
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  static async start(options: FakeAlpacaOptions = {}): Promise<FakeAlpaca> {
    const fake = new FakeAlpaca(options)
    await new Promise<void>((resolve) => fake.#http.listen(0, '127.0.0.1', resolve))
    return fake
  }

  /** Base to which the client adds `/v2/<feed>`. */
  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** Handshakes that were tried, refused ones included. */
  get handshakes(): number {
    return this.#handshakes
  }

  /** Each coming connection meets one of the faults, in this order; later ones meet none. */
  arm(...faults: readonly AlpacaFault[]): void {
    this.#faults.push(...faults)
  }

  /** Sends every open connection what it subscribed to of these items, each in one frame. */
  publish(items: readonly AlpacaMessage[]): void {
    for (const connection of this.connections) this.delivered.push(...connection.deliver(items))
  }

  /** The connection that opened as number `index`, from 0, once it is subscribed. */
  subscribed(index: number): Promise<FakeAlpacaConnection> {
    return this.until(() => {
      const connection = this.connections[index]
      return connection !== undefined && connection.subscriptions.size > 0 ? connection : undefined
    })
  }

  /** Resolves with the first answer that is not undefined; asks again whenever a client acts. */
  async until<T>(ask: () => T | undefined): Promise<T> {
    for (;;) {
      const answer = ask()
      if (answer !== undefined) return answer
      await this.#changed.promise
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  #notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#handshakes++
    const fault = this.#faults.shift()
    const feed = /^\/v2\/(iex|sip|test)$/.exec(request.url ?? '')?.[1]
    const status = fault?.at === 'handshake' ? fault.status : feed === undefined ? 404 : undefined
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`)
      this.#notify()
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#serve(webSocket, feed ?? '', fault),
    )
  }

  #serve(socket: WebSocket, feed: string, fault: AlpacaFault | undefined): void {
    const { authTimeoutMs = 10_000, symbolLimit = Number.POSITIVE_INFINITY } = this.#options
    const { key, secret } = this
    const rules = { feed, key, secret, authTimeoutMs, symbolLimit, fault }
    this.connections.push(new FakeAlpacaConnection(socket, rules, () => this.#notify()))
    this.#notify()
  }
}
