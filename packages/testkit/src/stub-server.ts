import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { LoopbackServer } from './loopback-server.ts'

export interface StubAnswer {
  /** 200 unless it is said. */
  readonly status?: number
  /** A text as it is, anything else as JSON. */
  readonly body: unknown
}

export interface StubRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** What its JSON says; undefined without a body. */
  readonly body: unknown
}

type Answer = (request: StubRequest) => StubAnswer | Promise<StubAnswer>

export class StubServer extends LoopbackServer {
  readonly requests: StubRequest[] = []
  readonly #answer: Answer

  constructor(answer: Answer) {
    super()
    this.#answer = answer
  }

  protected async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const said = await text(incoming)
    const { method = '', url = '' } = incoming
    const request = { method, path: url, body: said ? JSON.parse(said) : undefined }
    this.requests.push(request)
    const { status = 200, body } = await this.#answer(request)
    outgoing.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** A server whose interface is JSON, answering as it was seen to answer. */
export const stubServer = (answer: Answer): Promise<StubServer> => new StubServer(answer).listen()
