import { type StubRequest, stubServer } from '@tickertape/testkit/stub'
import { expect, it } from 'vitest'
import { GatewaySession } from './gateway.ts'

const trace = `<Exception on server side:
org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to execute the operation 1.
\tat org.apache.flink.X.y(X.java:1)
Caused by: org.apache.flink.table.api.ValidationException: Column 'prise' not found in any table
\tat org.apache.flink.Z.z(Z.java:3)`

/** A gateway as it was seen to answer: the result of a statement is asked for until it is there. */
const gateway = (results: readonly { status?: number; body: unknown }[]) => {
  const left = [...results]
  return stubServer(({ method, path }: StubRequest) => {
    if (method === 'DELETE') return { body: { status: 'CLOSED' } }
    if (path === '/v2/sessions') return { body: { sessionHandle: 's' } }
    if (path === '/v2/sessions/s/statements') return { body: { operationHandle: 'o' } }
    if (path === '/v2/sessions/s/heartbeat') return { body: {} }
    return left.shift() ?? { status: 404, body: { errors: ['no such result'] } }
  })
}

const notReady = { body: { resultType: 'NOT_READY', nextResultUri: '/next' } }

it('waits for the first page of a statement and tells the job that it began', async () => {
  const page = { resultType: 'PAYLOAD', jobID: 'j', results: { columns: [], data: [] } }
  await using server = await gateway([notReady, notReady, { body: page }])
  await using session = await GatewaySession.open(server.url, { 'pipeline.name': 'candles' })
  expect(await session.execute('INSERT INTO a SELECT 1')).toEqual(page)
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v2/sessions',
    body: { properties: { 'pipeline.name': 'candles' } },
  })
  expect(server.requests[1]?.body).toEqual({
    statement: 'INSERT INTO a SELECT 1',
    executionConfig: {},
  })
})

it('gives every page of an answer, also those that wait for rows, until the last', async () => {
  const row = (value: number) => ({ kind: 'INSERT', fields: [value] })
  const page = (resultType: string, data: object[], next?: number) => ({
    body: {
      resultType,
      results: { columns: [{ name: 'n' }], data },
      ...(next !== undefined && { nextResultUri: `/v2/sessions/s/operations/o/result/${next}` }),
    },
  })
  await using server = await gateway([
    notReady,
    page('PAYLOAD', [row(1), row(2)], 1),
    page('PAYLOAD', [], 1),
    page('PAYLOAD', [row(3)], 2),
    page('EOS', []),
  ])
  await using session = await GatewaySession.open(server.url, {})
  const rows = []
  for await (const { results } of session.pages('SELECT n FROM t'))
    rows.push(...(results?.data ?? []))
  expect(rows.map(({ fields }) => fields[0])).toEqual([1, 2, 3])
  expect(server.requests.at(-1)?.path).toBe('/v2/sessions/s/operations/o/result/2')
})

it("gives Flink's reason for a statement that it does not take", async () => {
  await using server = await gateway([
    { status: 500, body: { errors: ['Internal server error.', trace] } },
  ])
  await using session = await GatewaySession.open(server.url, {})
  await expect(session.execute('SELECT\n  prise FROM trades')).rejects.toMatchObject({
    code: 'TAPE_FLINK_SQL',
    retryable: false,
    message:
      'Flink does not take "SELECT prise FROM trades": Column \'prise\' not found in any table (ValidationException)',
  })
})

it('closes its session', async () => {
  await using server = await gateway([])
  await (await GatewaySession.open(server.url, {}))[Symbol.asyncDispose]()
  expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v2/sessions/s' })
})

it('says which setting to check when no gateway answers, and may be tried again', async () => {
  const server = await gateway([])
  await server[Symbol.asyncDispose]()
  await expect(GatewaySession.open(server.url, {})).rejects.toMatchObject({
    code: 'TAPE_FLINK_UNAVAILABLE',
    retryable: true,
    message: expect.stringContaining('check flink.gateway_url'),
  })
})

it('closes its session also after its signal has fired, because a query would go on', async () => {
  const abort = new AbortController()
  await using server = await gateway([])
  const session = await GatewaySession.open(server.url, {}, { signal: abort.signal })
  abort.abort()
  await session[Symbol.asyncDispose]()
  expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v2/sessions/s' })
})

it('gives up when its signal fires', async () => {
  const abort = new AbortController()
  await using server = await gateway(Array.from({ length: 100 }, () => notReady))
  await using session = await GatewaySession.open(server.url, {}, { signal: abort.signal })
  const reason = new Error('Ctrl-C')
  const executed = session.execute('SELECT 1')
  abort.abort(reason)
  await expect(executed).rejects.toSatisfy(
    (error: Error) => error === reason || error.cause === reason,
  )
})

const endless = {
  body: {
    resultType: 'PAYLOAD',
    nextResultUri: '/v2/sessions/s/operations/o/result/1',
    results: { columns: [{ name: 'n' }], data: [{ kind: 'INSERT', fields: [1] }] },
  },
}

it('ends a query whose reader leaves, and keeps the session', async () => {
  await using server = await gateway([endless])
  await using session = await GatewaySession.open(server.url, {})
  for await (const { results } of session.pages('SELECT n FROM t')) {
    expect(results?.data).toHaveLength(1)
    break
  }
  expect(server.requests.at(-1)).toMatchObject({
    method: 'DELETE',
    path: '/v2/sessions/s/operations/o/close',
  })
})

it('ends a query whose signal fires, and takes the next statement', async () => {
  await using server = await gateway([endless, ...Array.from({ length: 50 }, () => notReady)])
  await using session = await GatewaySession.open(server.url, {})
  const abort = new AbortController()
  const read = async () => {
    for await (const page of session.pages('SELECT n FROM t', { signal: abort.signal })) {
      if (page.results) abort.abort()
    }
  }
  await expect(read()).rejects.toThrow()
  expect(server.requests.at(-1)).toMatchObject({ path: '/v2/sessions/s/operations/o/close' })
  expect(await session.keepAlive()).toBe(true)
})

it('gives a statement settings of its own', async () => {
  await using server = await gateway([{ body: { resultType: 'EOS' } }])
  await using session = await GatewaySession.open(server.url, {})
  const settings = { 'pipeline.name': 'big' }
  await session.execute('INSERT INTO big SELECT 1', { settings })
  expect(server.requests[1]?.body).toMatchObject({ executionConfig: settings })
})

it('tells a session that the gateway has forgotten from a mistake in the statement', async () => {
  await using server = await stubServer(({ path }) =>
    path === '/v2/sessions'
      ? { body: { sessionHandle: 's' } }
      : { status: 500, body: { errors: ["Session 's' does not exist."] } },
  )
  await using session = await GatewaySession.open(server.url, {})
  expect(await session.keepAlive()).toBe(false)
  await expect(session.execute('SELECT 1')).rejects.toMatchObject({
    code: 'TAPE_FLINK_UNAVAILABLE',
    message: expect.stringContaining('has ended the session'),
  })
})
