import { stubServer } from '@tickertape/testkit/stub'
import { expect, test } from 'vitest'
import { PinotBroker, reasonOf } from './broker.ts'

const answerTo = async (body: unknown, status = 200) => {
  await using pinot = await stubServer(() => ({ status, body }))
  return await new PinotBroker(pinot.url).query('SELECT 1')
}
const exception = (errorCode: number, message: string) => ({
  exceptions: [{ errorCode, message }],
})

test('gives columns with their types, rows and the time spent', async () => {
  const dataSchema = { columnNames: ['S', 'count'], columnDataTypes: ['STRING', 'LONG'] }
  const resultTable = { dataSchema, rows: [['AAPL', 3]] }
  expect(await answerTo({ resultTable, exceptions: [], timeUsedMs: 7 })).toEqual({
    columns: [
      { name: 'S', type: 'STRING' },
      { name: 'count', type: 'LONG' },
    ],
    rows: [['AAPL', 3]],
    timeUsedMs: 7,
  })
})

test('sends the SQL with the time that Pinot may take', async () => {
  await using pinot = await stubServer(() => ({ body: { exceptions: [] } }))
  await new PinotBroker(pinot.url).query('SELECT 1', { timeoutMs: 2_000 })
  expect(pinot.requests).toEqual([
    {
      method: 'POST',
      path: '/query/sql',
      body: { sql: 'SELECT 1', queryOptions: 'timeoutMs=2000' },
    },
  ])
})

test.each([
  [
    150,
    'SQLParsingError:\norg.apache.pinot.sql.SqlCompilationException: bad\n\tat x.Y(Y.java:1)',
    'bad',
  ],
  [190, 'TableDoesNotExistError', 'there is no such table'],
  [
    710,
    "UnknownColumnError:\na.b.BadQueryRequestException: Unknown columnName 'x'\n\tat y",
    "Unknown columnName 'x'",
  ],
])(
  'a 200 with exception %i is a refused query with one line of reason',
  async (code, message, line) => {
    await expect(answerTo(exception(code, message))).rejects.toMatchObject({
      code: 'TAPE_PINOT_QUERY',
      message: `Pinot error ${code}: ${line}`,
      retryable: false,
    })
  },
)

test('segments that are away are a passing outage', async () => {
  const message = 'null:\n6 segments [bars__0__0__20261121T0457Z] unavailable'
  await expect(answerTo(exception(305, message))).rejects.toMatchObject({
    code: 'TAPE_PINOT_UNAVAILABLE',
    message: 'Pinot error 305: 6 segments [bars__0__0__20261121T0457Z] unavailable',
    retryable: true,
  })
})

test('the reason is the innermost cause without its class', () => {
  const trace =
    'SQLParsingError:\na.b.SqlCompilationException: Caught exception\n\tat c.d(D.java:1)\n...\nCaused by: org.x.CalciteException: Non-query expression\n\tat e.f(F.java:2)'
  expect(reasonOf(trace)).toBe('Non-query expression')
})

test('an answer that is no JSON points at the setting', async () => {
  await expect(answerTo('<html>hello')).rejects.toThrow(
    /not JSON: <html>hello; check pinot.broker_url/,
  )
})

test('a broker that fails or is not there is unavailable', async () => {
  await expect(answerTo('oops', 503)).rejects.toMatchObject({ code: 'TAPE_PINOT_UNAVAILABLE' })
  const pinot = await stubServer(() => ({ body: {} }))
  await pinot[Symbol.asyncDispose]()
  await expect(new PinotBroker(pinot.url).query('SELECT 1')).rejects.toMatchObject({
    code: 'TAPE_PINOT_UNAVAILABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

test('a broker that does not answer in time is unavailable, and an abort is an abort', async () => {
  await using mute = await stubServer(() => new Promise(() => {}))
  const broker = new PinotBroker(mute.url)
  await expect(broker.checkHealth({ timeoutMs: 20 })).rejects.toMatchObject({
    code: 'TAPE_PINOT_UNAVAILABLE',
    message: expect.stringContaining('no answer within 20 ms; check pinot.broker_url'),
  })
  const aborted = AbortSignal.abort()
  await expect(broker.query('SELECT 1', { signal: aborted })).rejects.toBe(aborted.reason)
})
