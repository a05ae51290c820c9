import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { loadConfig } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, startHttpServer } from './http-server.ts'

const servers: Awaited<ReturnType<typeof startHttpServer>>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(answers: Record<string, Answer>, requestMs = 10_000): Promise<string> {
  const server = await startHttpServer({
    requestMs,
    host: loadConfig({ env: {} }).service.http_host,
    port: 0,
    metrics: new Registry(),
    checks: new Map(),
    answers: new Map(Object.entries(answers)),
    redact: (text) => text.replaceAll('s3cret', '***'),
  })
  servers.push(server)
  const { port } = server.addresses()[0] as { port: number }
  return `http://127.0.0.1:${port}`
}

describe('a service', () => {
  it('listens on loopback unless it is told otherwise', async () => {
    await serve({})
    expect(servers[0]?.addresses()).toEqual([expect.objectContaining({ address: '127.0.0.1' })])
  })

  it('takes no body that is larger than its questions', async () => {
    const url = await serve({})
    const post = (bytes: number) =>
      fetch(`${url}/live`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify('x'.repeat(bytes)),
      })
    expect((await post(100)).status).toBe(404)
    expect((await post(2_000)).status).toBe(413)
  })

  it('hangs up on who takes too long to ask', async () => {
    const { port } = new URL(await serve({}, 300))
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('GET /live HTTP/1.1\r\nHost: here\r\n')
    expect(await text(socket)).toContain('408 Request Timeout')
  })

  it('answers a path of its own from the query', async () => {
    const url = await serve({ '/echo': async ({ query }) => ({ said: query.word }) })
    const answer = await fetch(`${url}/echo?word=hello`)
    expect([answer.status, await answer.json()]).toEqual([200, { said: 'hello' }])
    expect((await fetch(`${url}/live`)).status).toBe(200)
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
  })

  it.each([
    ['TAPE_CLI_USAGE', 400],
    ['TAPE_PINOT_UNAVAILABLE', 503],
    ['TAPE_PINOT_QUERY', 500],
  ] as const)('answers %s with status %i and the reason', async (code, status) => {
    const url = await serve({
      '/fails': async () => {
        throw new TapeError(code, 'the reason')
      },
    })
    const answer = await fetch(`${url}/fails`)
    expect([answer.status, await answer.json()]).toEqual([status, { code, message: 'the reason' }])
  })

  it('answers nothing that has a secret in it, neither what it knows nor what failed', async () => {
    const url = await serve({
      '/knows': async () => ({ told: 'with s3cret' }),
      '/fails': async () => {
        throw new TapeError('TAPE_PINOT_QUERY', 'refused s3cret')
      },
    })
    const texts = ['/knows', '/fails', '/s3cret'].map(async (path) =>
      (await fetch(url + path)).text(),
    )
    expect(await Promise.all(texts)).toEqual([
      '{"told":"with ***"}',
      '{"code":"TAPE_PINOT_QUERY","message":"refused ***"}',
      '{"message":"there is no /***"}',
    ])
  })

  it('tells who answers that nobody waits any more', async () => {
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<string>()
    const url = await serve({
      '/slow': async ({ signal }) => {
        asked.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        given.resolve('given up')
        return {}
      },
    })
    const patience = new AbortController()
    const answer = fetch(`${url}/slow`, { signal: patience.signal })
    await asked.promise
    patience.abort()
    await expect(answer).rejects.toThrow()
    expect(await given.promise).toBe('given up')
  })
})
