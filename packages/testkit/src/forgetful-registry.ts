import type { IncomingMessage, ServerResponse } from 'node:http'
import { LoopbackServer } from './loopback-server.ts'

/** A registry before the real one that can forget a schema: it answers everything else as that does. */
export class ForgetfulRegistry extends LoopbackServer {
  readonly #target: string
  readonly #forgotten = new Set<number>()

  private constructor(target: string) {
    super()
    this.#target = target
  }

  static before(url: string): Promise<ForgetfulRegistry> {
    return new ForgetfulRegistry(url).listen()
  }

  forget(schemaId: number): void {
    this.#forgotten.add(schemaId)
  }

  remember(schemaId: number): void {
    this.#forgotten.delete(schemaId)
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const id = /\/schemas\/ids\/(\d+)/.exec(url)?.[1]
    if (id !== undefined && this.#forgotten.has(Number(id))) {
      const body = { error_code: 40403, message: 'Schema not found' }
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const answer = await fetch(this.#target + url, {
      method,
      headers: { 'content-type': headers['content-type'] ?? 'application/json' },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    })
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type }).end(await answer.text())
  }
}
