import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FakeVenueConnection } from './fake-venue-connection.ts'

/**
 * What a connection meets instead of a handshake: an HTTP status, with headers such as `Retry-After`; the
 * end of the TCP connection; or no answer at all.
 */
export type HandshakeFault =
  | {
      readonly at: 'handshake'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly at: 'handshake'; readonly status: 'cut' | 'silent' }

type AnyFault = HandshakeFault | { readonly at: string }

const isOfHandshake = (fault: AnyFault | undefined): fault is HandshakeFault =>
  fault?.at === 'handshake'

/**
 * A WebSocket server on a free port of loopback, to be given a venue's language. Each coming connection meets
 * one of the armed faults; `F` are those of the venue itself, which it handles in `serve`.
 */
export abstract class FakeVenue<C extends FakeVenueConnection, F extends { readonly at: string }>
  implements AsyncDisposable
{
  /** All connections whose handshake was done, oldest first. */
  readonly connections: C[] = []
  /** When each handshake was tried, in ms, for the pauses between attempts. */
  readonly triedAt: number[] = []
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #faults: (HandshakeFault | F)[] = []
  readonly #unanswered: Duplex[] = []
  #changed = Promise.withResolvers<void>()

  protected constructor({ deflate = false }: { readonly deflate?: boolean } = {}) {
    this.#sockets = new WebSocketServer({
      ...{ noServer: true, autoPong: false, perMessageDeflate: deflate },
    })
    this.#http = createServer((_request, response) => response.writeHead(404).end())
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Whether the venue has a stream at this path. Any other is answered with 404. */
  protected abstract has(path: string): boolean

  /** The venue's end of a connection. `changed` is to be called after everything that the client does. */
  protected abstract serve(
    socket: WebSocket,
    of: { readonly path: string; readonly fault: F | undefined; readonly changed: () => void },
  ): C

  protected async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return this
  }

  /** Base of the address, without a path. */
  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** Handshakes that were tried, refused ones included. */
  get handshakes(): number {
    return this.triedAt.length
  }

  /** Each coming connection meets one of the faults, in this order; later ones meet none. */
  arm(...faults: readonly (HandshakeFault | F)[]): void {
    this.#faults.push(...faults)
  }

  /** The connection that opened as number `index`, from 0, once it is as it should be. */
  connection(index: number, is: (connection: C) => boolean = () => true): Promise<C> {
    return this.until(() => {
      const connection = this.connections[index]
      return connection !== undefined && is(connection) ? connection : undefined
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
    for (const socket of this.#unanswered) socket.destroy()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  #notify(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.triedAt.push(performance.now())
    const path = request.url ?? '/'
    const fault = this.#faults.shift()
    if (isOfHandshake(fault)) {
      this.#unanswered.push(socket)
      refuse(socket, fault)
    } else if (!this.has(path)) refuse(socket, { at: 'handshake', status: 404 })
    else {
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const changed = () => this.#notify()
        this.connections.push(
          this.serve(webSocket, { path, fault: fault as F | undefined, changed }),
        )
        this.#notify()
      })
    }
    this.#notify()
  }
}

function refuse(socket: Duplex, fault: HandshakeFault): void {
  if (fault.status === 'silent') return
  if (fault.status === 'cut') {
    socket.destroy()
    return
  }
  const headers = Object.entries({ Connection: 'close', ...('headers' in fault && fault.headers) })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${fault.status} Refused\r\n${lines}\r\n`)
}
