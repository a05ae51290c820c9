import { type StubAnswer, stubServer } from '@tickertape/testkit/stub'
import { expect, test } from 'vitest'
import { PinotController } from './controller.ts'

/** A controller that gives one answer to everything. */
async function ask<T>(answer: StubAnswer, question: (controller: PinotController) => Promise<T>) {
  await using pinot = await stubServer(() => answer)
  return await question(new PinotController(pinot.url))
}

test('a schema or a table that is not there is undefined', async () => {
  const noSchema = { status: 404, body: { code: 404, error: 'Schema not found' } }
  expect(await ask(noSchema, (pinot) => pinot.schema('bars'))).toBeUndefined()
  expect(await ask({ body: {} }, (pinot) => pinot.table('bars'))).toBeUndefined()
})

test('a table is given as the controller completed it', async () => {
  const table = { tableName: 'bars_REALTIME', isDimTable: false }
  expect(await ask({ body: { REALTIME: table } }, (pinot) => pinot.table('bars'))).toEqual(table)
})

test('creating what exists answers false instead of overwriting it', async () => {
  const exists = { status: 409, body: { code: 409, error: 'already exists' } }
  expect(await ask(exists, (pinot) => pinot.createSchema({}))).toBe(false)
  expect(await ask(exists, (pinot) => pinot.createTable({}))).toBe(false)
  expect(await ask({ body: { status: 'added' } }, (pinot) => pinot.createTable({}))).toBe(true)
})

test('a table without its schema is refused for good, with the reason', async () => {
  const answer = {
    status: 400,
    body: { code: 400, error: 'Invalid table config: no schema\n\tat x' },
  }
  await expect(ask(answer, (pinot) => pinot.createTable({}))).rejects.toMatchObject({
    code: 'TAPE_PINOT_REFUSED',
    message: 'the controller refused POST /tables with 400: Invalid table config: no schema',
    retryable: false,
  })
})

test('a table whose topic is missing is worth another try', async () => {
  const error = 'java.lang.NullPointerException: Cannot invoke "java.util.List.size()"'
  const answer = { status: 500, body: { code: 500, error } }
  await expect(ask(answer, (pinot) => pinot.createTable({}))).rejects.toMatchObject({
    code: 'TAPE_PINOT_UNAVAILABLE',
    message: expect.stringContaining(`does not answer /tables: 500 ${error}`),
    retryable: true,
  })
})

test('a table without an external view yet has no partition states', async () => {
  await using pinot = await stubServer(({ path }) =>
    path.endsWith('/externalview')
      ? { status: 404, body: { code: 404, error: 'Table not found' } }
      : { body: { _segmentToConsumingInfoMap: {} } },
  )
  expect(await new PinotController(pinot.url).partitionStates('bars')).toEqual([])
})

test('every broker is named once', async () => {
  const broker = { host: '127.0.0.1', port: 8099, instanceName: 'Broker_1' }
  const body = { tenants: { DefaultTenant: [broker], Other: [broker] }, tables: { bars: [broker] } }
  expect(await ask({ body }, (pinot) => pinot.brokerUrls())).toEqual(['http://127.0.0.1:8099'])
})
