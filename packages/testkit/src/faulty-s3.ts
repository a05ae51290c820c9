import { once } from 'node:events'
import { type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { askedOf, damaged, refuse, type S3Fault, type S3Request } from './fake-s3.ts'
import { LoopbackServer } from './loopback-server.ts'

/**
 * A real object store behind a door where things go wrong with some requests. Everything else passes as it is,
 * signatures included, for the store sees the same host as the client.
 */
export class FaultyS3 extends LoopbackServer {
  /** Decides about every request. */
  fault: (request: S3Request) => S3Fault | undefined = () => undefined
  readonly #port: number
  readonly #held = new Set<Socket>()

  private constructor(port: number) {
    super()
    this.#port = port
  }

  static before(url: string): Promise<FaultyS3> {
    return new FaultyS3(Number(new URL(url).port)).listen()
  }

  /** No faults from now on; requests that were not answered break. */
  heal(): void {
    this.fault = () => undefined
    for (const socket of this.#held) socket.destroy()
    this.#held.clear()
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.fault(askedOf(request))
    if (typeof fault === 'object' && 'afterMs' in fault) await sleep(fault.afterMs)
    if (fault === 'no answer') {
      request.resume()
      this.#held.add(request.socket)
    } else if (typeof fault === 'object' && 'status' in fault) {
      await once(request.resume(), 'end')
      refuse(response, fault)
    } else if (fault === 'broken upload') await this.#half(request)
    else await this.#pass(request, response, fault)
  }

  #forward({ method, url, rawHeaders }: IncomingMessage) {
    const target = { host: '127.0.0.1', port: this.#port, agent: false }
    return requestOf({ ...target, method, path: url, headers: rawHeaders })
  }

  async #pass(
    request: IncomingMessage,
    response: ServerResponse,
    fault: S3Fault | undefined,
  ): Promise<void> {
    const { socket } = request
    const forwarded = request.pipe(this.#forward(request))
    forwarded.on('error', () => socket.destroy())
    response.once('close', () => forwarded.destroy())
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
    if (fault === 'lost answer') {
      await once(answer.resume(), 'end')
      socket.destroy()
      return
    }
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
    answer.on('error', () => socket.destroy())
    if (fault === 'damaged answer') response.end(damaged(await buffer(answer)))
    else answer.pipe(response)
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
