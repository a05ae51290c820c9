import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { Registry } from './registry.ts'

const user = { username: 'producer', password: 'sesame' }
const schema = { type: 'record', name: 'Bar', fields: [] }
const registration = { subject: 'bars-value', schema, compatibility: 'BACKWARD' }

/** A registry that lets in one user; `asked` is what it was asked, with whether it let that in. */
async function guardedRegistry() {
  const asked: [string, boolean][] = []
  const server = createServer((request, response) => {
    const given = request.headers.authorization
    const admitted = given === `Basic ${Buffer.from('producer:sesame').toString('base64')}`
    asked.push([`${request.method} ${request.url}`, admitted])
    if (!admitted) return response.writeHead(401).end('no')
    const answer = { id: 7, compatibilityLevel: 'BACKWARD', schema: JSON.stringify(schema) }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, asked }
}

test('every request names the user', async () => {
  const { url, asked } = await guardedRegistry()
  const registry = new Registry(url, { user })
  expect(await registry.register(registration)).toBe(7)
  await registry.schemaById(8)
  expect(asked.length).toBeGreaterThan(2)
  expect(asked.filter(([, admitted]) => !admitted)).toEqual([])
})

test('a wrong password is refused for good, and is not in the error', async () => {
  const { url } = await guardedRegistry()
  const registry = new Registry(url, { user: { ...user, password: 'guess-4711' } })
  const failure = await registry.register(registration).catch((error) => error)
  expect(failure).toMatchObject({ code: 'TAPE_REGISTRY_REFUSED', retryable: false })
  expect(failure.message).not.toContain('guess-4711')
})

test('a registry that cannot be reached is waited for, not taken for a refusal', async () => {
  const registry = new Registry('http://127.0.0.1:1', { forMs: 50 })
  const failure = await registry.schemaById(8).catch((error) => error)
  expect(failure).toMatchObject({ code: 'TAPE_REGISTRY_UNAVAILABLE', retryable: true })
})
