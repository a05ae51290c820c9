import { Writable } from 'node:stream'
import { loadConfig } from '@tickertape/config'
import { type StubAnswer, type StubRequest, stubServer } from '@tickertape/testkit/stub'
import { expect, test } from 'vitest'
import { type QueryCommandOptions, query } from './query-command.ts'

const resultTable = {
  dataSchema: { columnNames: ['n'], columnDataTypes: ['LONG'] },
  rows: [[3]],
}

/** Runs the command against a controller that names itself as its broker. */
async function run(
  options: Partial<QueryCommandOptions>,
  answer: (request: StubRequest) => StubAnswer = () => ({ body: { resultTable } }),
  onWrite: () => void = () => {},
) {
  await using pinot = await stubServer((request) => {
    if (request.path === '/v2/brokers') {
      const { hostname: host, port } = new URL(pinot.url)
      return { body: { tenants: { DefaultTenant: [{ host, port: Number(port) }] } } }
    }
    return request.path === '/health' ? { body: 'OK' } : answer(request)
  })
  let written = ''
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk
      onWrite()
      done()
    },
  }) as NodeJS.WriteStream
  const config = loadConfig({
    env: { PINOT_CONTROLLER_URL: pinot.url, PINOT_BROKER_URL: 'http://127.0.0.1:1' },
  })
  const signal = new AbortController().signal
  await query({ config, form: 'text', output, signal, ...options })
  return { written, requests: pinot.requests }
}

test('asks the controller for its broker and prints the answer', async () => {
  const { written } = await run({ sql: 'SELECT COUNT(*) AS n FROM bars' })
  expect(written).toBe('n\n3\n')
})

test('asks again until it is stopped, and an outage in between does not end it', async () => {
  const stop = new AbortController()
  let answers = 0
  const { written } = await run(
    { sql: 'SELECT 1', intervalMs: 1, form: 'json', signal: stop.signal },
    () => (++answers === 2 ? { status: 503, body: 'starting' } : { body: { resultTable } }),
    () => {
      if (answers >= 3) stop.abort()
    },
  )
  const [first, second, third] = written.split('\n')
  expect([first, third]).toEqual(['[{"n":3}]', '[{"n":3}]'])
  expect(JSON.parse(second ?? '')).toMatchObject({ error: 'TAPE_PINOT_UNAVAILABLE' })
})

test('a wrong query ends it at once, also when it should repeat', async () => {
  const exceptions = [{ errorCode: 710, message: "Unknown columnName 'x'" }]
  const wrong = run({ sql: 'SELECT x', intervalMs: 1 }, () => ({ body: { exceptions } }))
  await expect(wrong).rejects.toMatchObject({ code: 'TAPE_PINOT_QUERY' })
})

test('a table that is not configured, or a table beside SQL, is wrong usage', async () => {
  await expect(run({ table: 'nope' })).rejects.toMatchObject({ code: 'TAPE_CLI_USAGE' })
  const both = run({ table: 'stock_trades', sql: 'SELECT 1' })
  await expect(both).rejects.toMatchObject({ code: 'TAPE_CLI_USAGE' })
})

test('without any Pinot it says where it looked', async () => {
  const config = loadConfig({
    env: {
      PINOT_CONTROLLER_URL: 'http://127.0.0.1:1',
      PINOT_BROKER_URL: 'http://127.0.0.1:2',
      EMBEDDED_DATA_DIR: '/nowhere',
    },
  })
  await expect(run({ config, sql: 'SELECT 1' })).rejects.toMatchObject({
    code: 'TAPE_PINOT_UNAVAILABLE',
    message: expect.stringMatching(/127.0.0.1:1 or http:\/\/127.0.0.1:2: run npm start/),
  })
})
