import { Writable } from 'node:stream'
import { loadConfig } from '@tickertape/config'
import { type StubRequest, stubPinot as stubServer } from '@tickertape/pinot/stub'
import { expect, it } from 'vitest'
import { type SqlCommandOptions, sql } from './sql-command.ts'

/** A gateway that answers every statement with these rows, and then waits for more without end. */
const gateway = (rows: readonly unknown[]) =>
  stubServer(({ method, path }: StubRequest) => {
    if (method === 'DELETE') return { body: {} }
    if (path === '/v2/sessions') return { body: { sessionHandle: 's' } }
    if (path.endsWith('/statements')) return { body: { operationHandle: 'o' } }
    const data = path.includes('/result/0')
      ? rows.map((row) => ({ kind: 'INSERT', fields: [row] }))
      : []
    const nextResultUri = '/v2/sessions/s/operations/o/result/1'
    return {
      body: { resultType: 'PAYLOAD', nextResultUri, results: { columns: [{ name: 'n' }], data } },
    }
  })

async function run(
  options: Pick<SqlCommandOptions, 'statement' | 'rows'> & { readonly onWrite?: () => void },
  signal = new AbortController().signal,
) {
  await using server = await gateway([1, 2, 3])
  const written: string[] = []
  const output = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      options.onWrite?.()
      done()
    },
  }) as unknown as NodeJS.WriteStream
  const config = loadConfig({ env: { FLINK_GATEWAY_URL: server.url } })
  await sql({ form: 'csv', config, output, signal, ...options })
  const sent = server.requests.flatMap(({ body }) => {
    const { statement } = (body ?? {}) as { statement?: string }
    return statement === undefined ? [] : [statement]
  })
  return { text: written.join(''), sent, last: server.requests.at(-1) }
}

it('ends after so many rows, and ends the query', async () => {
  const { text, last } = await run({ statement: 'SELECT n FROM t;', rows: 2 })
  expect(text).toBe('op,n\r\n+I,1\r\n+I,2\r\n')
  expect(last).toMatchObject({ method: 'DELETE', path: '/v2/sessions/s' })
})

it('goes on until it is interrupted, and then ends the query', async () => {
  const abort = new AbortController()
  const { text, last } = await run(
    { statement: 'SELECT 1', onWrite: () => abort.abort() },
    abort.signal,
  )
  expect(text).toContain('+I,3')
  expect(last).toMatchObject({ method: 'DELETE', path: '/v2/sessions/s' })
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
