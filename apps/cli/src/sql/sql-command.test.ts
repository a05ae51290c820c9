import { Writable } from 'node:stream'
import { loadConfig } from '@tickertape/config'
import { expect, it } from 'vitest'
import { type FakeAnswer, fakeGateway } from './fake-gateway.ts'
import { type SqlCommandOptions, sql } from './sql-command.ts'

const endless: FakeAnswer = { rows: [[1], [2], [3]], isEndless: true }

interface Run extends Pick<SqlCommandOptions, 'statement' | 'rows'> {
  readonly answer?: FakeAnswer
  readonly onWrite?: () => void
}

async function run({ answer = endless, onWrite, ...options }: Run, abort = new AbortController()) {
  await using gateway = await fakeGateway((text) =>
    /^CREATE|^DROP/.test(text) ? undefined : answer,
  )
  const written: string[] = []
  const output = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      onWrite?.()
      done()
    },
  }) as unknown as NodeJS.WriteStream
  const config = loadConfig({
    env: { FLINK_GATEWAY_URL: gateway.url, SCHEMA_REGISTRY_URL: gateway.url },
  })
  const progress = output
  await sql({ form: 'csv', config, output, progress, signal: abort.signal, ...options })
  const [ended, closed] = gateway.requests.slice(-2)
  return { text: written.join(''), sent: gateway.statements, ended, closed }
}

const closing = { method: 'DELETE', path: expect.stringMatching(/\/operations\/o\d+\/close$/) }

it('ends after so many rows, and ends the query and the session', async () => {
  const { text, ended, closed } = await run({ statement: 'SELECT n FROM t;', rows: 2 })
  expect(text).toBe('op,n\r\n+I,1\r\n+I,2\r\n')
  expect(ended).toMatchObject(closing)
  expect(closed).toMatchObject({ method: 'DELETE', path: '/v2/sessions/s1' })
})

it('goes on until it is interrupted, and then ends the query', async () => {
  const abort = new AbortController()
  const { text, ended } = await run({ statement: 'SELECT 1', onWrite: () => abort.abort() }, abort)
  expect(text).toContain('+I,3')
  expect(ended).toMatchObject(closing)
})

it('ends by itself when LIMIT is reached, counting rows that are taken back', async () => {
  const { text } = await run({ statement: 'SELECT n FROM t LIMIT 3' })
  expect(text).toContain('+I,3')
  const kinds = ['INSERT', 'DELETE', 'INSERT']
  const abort = new AbortController()
  const taken = await run(
    {
      answer: { ...endless, kinds },
      statement: 'SELECT n FROM t LIMIT 2',
      onWrite: () => setTimeout(() => abort.abort(), 50),
    },
    abort,
  )
  expect(taken.text).toContain('-D,2')
  expect(abort.signal.aborted).toBe(true)
})

it('makes the tables that a query names, and all of them for a question about them', async () => {
  const query = await run({ statement: 'SELECT symbol FROM trades', rows: 1 })
  expect(query.sent).toEqual([
    expect.stringMatching(/^CREATE TEMPORARY TABLE `trades`/),
    'SELECT symbol FROM trades',
  ])
  const { sent } = await run({ statement: 'SHOW TABLES', rows: 1 })
  expect(sent.length).toBeGreaterThan(10)
  expect(sent.join('\n')).not.toContain('${')
})
