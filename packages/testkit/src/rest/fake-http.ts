import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { LoopbackServer } from '../loopback-server.ts'

/** An answer of a feed. Status 200 and JSON unless it says otherwise. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** What a request meets instead of a good answer. */
export type HttpFault =
  | { readonly fault: 'none' }
  /** Any answer: an error body, a page, nothing, the wrong content type. */
  | { readonly fault: 'reply'; readonly reply: Reply }
  /** The request is taken and never answered. */
  | { readonly fault: 'hang' }
  /** The right answer, whose first byte comes late. */
  | { readonly fault: 'slow'; readonly ms: number }
  /** Headers and half of the body, and then nothing. */
  | { readonly fault: 'stall' }
  /** Headers and half of the body, and then the connection is gone. */
  | { readonly fault: 'cut' }
  /** The connection is gone before anything. */
  | { readonly fault: 'reset' }
  /** A body without an end. */
  | { readonly fault: 'endless' }

export interface FakeRequest {
  readonly url: URL
  readonly headers: IncomingMessage['headers']
}

export interface LoggedRequest extends FakeRequest {
  /** Milliseconds of the monotonic clock. */
  readonly at: number
}

/** How a feed answers. `left` is how many requests its quota has after this one; below 0 it is used up. */
export type Respond = (request: FakeRequest, left: number) => Reply

/** A feed over HTTP on a free port of loopback, with a log of its requests and faults on demand. */
export class FakeHttp extends LoopbackServer {
  readonly requests: LoggedRequest[] = []
  /** Requests that the quota still has. */
  left = Number.POSITIVE_INFINITY
  readonly #respond: Respond
  readonly #faults: HttpFault[] = []
  #changed = Promise.withResolvers<void>()

  constructor(respond: Respond) {
    super()
    this.#respond = respond
  }

  /** Each coming request meets one of the faults, in this order; later ones meet none. */
  arm(...faults: readonly HttpFault[]): void {
    this.#faults.push(...faults)
  }

  /** Resolves when so many requests have come. */
  async asked(count: number): Promise<void> {
    while (this.requests.length < count) await this.#changed.promise
  }

  protected async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = { url: new URL(message.url ?? '/', this.url), headers: message.headers }
    this.requests.push({ ...request, at: performance.now() })
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
    const fault = this.#faults.shift() ?? { fault: 'none' }
    if (fault.fault === 'hang') return
    if (fault.fault === 'reset') {
      response.destroy()
      return
    }
    if (fault.fault === 'endless') return pourForEver(response)
    if (fault.fault === 'slow') await sleep(fault.ms)
    this.left--
    const reply = fault.fault === 'reply' ? fault.reply : this.#respond(request, this.left)
    send(reply, message, response, fault.fault)
  }
}

function send(
  { status = 200, headers, body }: Reply,
  { headers: asked }: IncomingMessage,
  response: ServerResponse,
  fault: HttpFault['fault'],
): void {
  const zips = String(asked['accept-encoding']).includes('gzip')
  const bytes = zips ? gzipSync(body) : Buffer.from(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(zips ? { 'content-encoding': 'gzip' } : {}),
    'content-length': bytes.length,
    ...headers,
  })
  if (fault !== 'stall' && fault !== 'cut') {
    response.end(bytes)
    return
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    if (fault === 'cut') response.destroy()
  })
}

function pourForEver(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(65_536, ' ')
  const pour = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', pour)
  pour()
}

export const json = (body: unknown, status = 200, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers,
  body: JSON.stringify(body),
})

/** A page for people, as proxies and consent walls send it. */
export const page = (text: string, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><html><body>${text}</body></html>`,
})
