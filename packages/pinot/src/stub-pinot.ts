import { createServer } from 'node:http'

export interface StubAnswer {
  readonly status?: number
  readonly body: unknown
}

export interface StubRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface StubPinot extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly StubRequest[]
}

/** For tests: an HTTP server that answers as a Pinot controller or broker was seen to answer. */
export async function stubPinot(answer: (request: StubRequest) => StubAnswer): Promise<StubPinot> {
  const requests: StubRequest[] = []
  const server = createServer(async (incoming, outgoing) => {
    const text = (await incoming.toArray()).join('')
    const { method = '', url = '' } = incoming
    const request = { method, path: url, body: text ? JSON.parse(text) : undefined }
    requests.push(request)
    const { status = 200, body } = answer(request)
    outgoing.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
