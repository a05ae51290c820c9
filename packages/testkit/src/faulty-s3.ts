import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request as requestOf,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { refuse, type S3Fault } from './fake-s3.ts'

/**
 * A real object store behind a door where things go wrong with some requests. Everything else passes as it is,
 * signatures included, for the store sees the same host as the client.
 */
export class FaultyS3 implements AsyncDisposable {
  /** Decides about every request. */
  fault: () => S3Fault | undefined = () => undefined
  readonly #server: Server
  readonly #port: number
  readonly #held = new Set<Socket>()

  private constructor(port: number) {
    this.#port = port
    this.#server = createServer((request, response) => {
      const { socket } = request
      this.#answer(request, response).catch(() => socket.destroy())
    })
  }

  static async before(url: string): Promise<FaultyS3> {
    const store = new FaultyS3(Number(new URL(url).port))
    store.#server.listen(0, '127.0.0.1')
    await once(store.#server, 'listening')
    return store
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** No faults from now on; requests that were not answered break. */
  heal(): void {
    this.fault = () => undefined
    for (const socket of this.#held) socket.destroy()
    this.#held.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.fault()
    if (typeof fault === 'object' && 'afterMs' in fault) await sleep(fault.afterMs)
    if (fault === 'no answer') {
      request.resume()
      this.#held.add(request.socket)
    } else if (typeof fault === 'object' && 'status' in fault) {
      await once(request.resume(), 'end')
      refuse(response, fault)
    } else if (fault === 'broken upload') await this.#half(request)
    else await this.#pass(request, response, fault === 'lost answer')
  }

  #forward({ method, url, rawHeaders }: IncomingMessage) {
    const target = { host: '127.0.0.1', port: this.#port, agent: false }
    return requestOf({ ...target, method, path: url, headers: rawHeaders })
  }

  async #pass(request: IncomingMessage, response: ServerResponse, isLost: boolean): Promise<void> {
    const { socket } = request
    const forwarded = request.pipe(this.#forward(request))
    forwarded.on('error', () => socket.destroy())
    response.once('close', () => forwarded.destroy())
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
    if (isLost) {
      await once(answer.resume(), 'end')
      socket.destroy()
      return
    }
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
    answer.on('error', () => socket.destroy())
    answer.pipe(response)
  }

  /** Half of the body reaches the store; then both connections break. */
  async #half(request: IncomingMessage): Promise<void> {
    const { socket } = request
    const half = Math.floor(Number(request.headers['content-length'] ?? 0) / 2)
    const forwarded = this.#forward(request)
    forwarded.on('error', () => {})
    let bytes = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      forwarded.write(chunk.subarray(0, Math.max(0, half - bytes)))
      bytes += chunk.length
      if (bytes >= half) break
    }
    forwarded.destroy()
    socket.destroy()
  }
}
