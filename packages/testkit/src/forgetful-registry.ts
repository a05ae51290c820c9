import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A registry before the real one that can forget a schema: it answers everything else as that does. */
export class ForgetfulRegistry implements AsyncDisposable {
  readonly #server: Server
  readonly #target: string
  readonly #forgotten = new Set<number>()

  private constructor(target: string) {
    this.#target = target
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async before(url: string): Promise<ForgetfulRegistry> {
    const registry = new ForgetfulRegistry(url)
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve))
    return registry
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  forget(schemaId: number): void {
    this.#forgotten.add(schemaId)
  }

  remember(schemaId: number): void {
    this.#forgotten.delete(schemaId)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
