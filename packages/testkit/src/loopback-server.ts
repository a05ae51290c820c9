import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server on a free port of loopback, once it listens. The connection of a request breaks when its answer fails. */
export abstract class LoopbackServer implements AsyncDisposable {
  readonly #server: Server
  #port = 0

  constructor() {
    this.#server = createServer((request, response) => {
      const { socket } = request
      this.answer(request, response).catch(() => socket.destroy())
    })
  }

  protected abstract answer(request: IncomingMessage, response: ServerResponse): Promise<void>

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
