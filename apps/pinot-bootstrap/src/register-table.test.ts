import { loadConfig } from '@tickertape/config'
import { PinotController } from '@tickertape/pinot'
import { pinotSchema } from '@tickertape/schema'
import { type TopicTable, tablesOf } from '@tickertape/streams'
import { quietLog } from '@tickertape/testkit'
import { type StubAnswer, type StubRequest, stubServer } from '@tickertape/testkit/stub'
import { expect, test } from 'vitest'
import { registerTable } from './register-table.ts'
import { tableConfig } from './table-config.ts'

const config = loadConfig({ env: {} })
const bars = tablesOf(config)[0] as TopicTable
const wanted = { schema: pinotSchema('bars', bars.table), table: tableConfig(bars, config) }

interface Registered {
  readonly schema?: unknown
  readonly table?: unknown
}

/** Answers GETs with what is registered and accepts every change. */
async function register(
  have: Registered,
  change: (request: StubRequest) => StubAnswer | undefined,
) {
  await using pinot = await stubServer((request) => {
    if (request.method !== 'GET') return change(request) ?? { body: { status: 'done' } }
    if (request.path.startsWith('/tables'))
      return { body: have.table ? { REALTIME: have.table } : {} }
    return have.schema ? { body: have.schema } : { status: 404, body: {} }
  })
  const outcome = registerTable(new PinotController(pinot.url), wanted, quietLog)
  const replaces = await outcome.catch((error: unknown) => error)
  const changes = pinot.requests.filter(({ method }) => method !== 'GET')
  return { replaces, changes: changes.map(({ method, path }) => `${method} ${path}`) }
}
const accept = () => undefined

test('creates the schema, then the table', async () => {
  const { replaces, changes } = await register({}, accept)
  expect(changes).toEqual(['POST /schemas?override=false', 'POST /tables'])
  expect(replaces).toBe(false)
})

test('changes nothing when all is as wanted', async () => {
  expect(await register(wanted, accept)).toEqual({ replaces: false, changes: [] })
})

test('adds a column, reloads, and asks for new consumers', async () => {
  const schema = { ...wanted.schema, metricFieldSpecs: wanted.schema.metricFieldSpecs.slice(1) }
  const { replaces, changes } = await register({ ...wanted, schema }, accept)
  const name = bars.table
  expect(changes).toEqual([`PUT /schemas/${name}`, `POST /segments/${name}/reload?type=REALTIME`])
  expect(replaces).toBe(true)
})

test('another retention does not disturb the consumers', async () => {
  const segmentsConfig = { ...wanted.table.segmentsConfig, retentionTimeValue: '1' }
  const { replaces, changes } = await register(
    { ...wanted, table: { ...wanted.table, segmentsConfig } },
    accept,
  )
  expect(changes[0]).toBe(`PUT /tables/${bars.table}`)
  expect(replaces).toBe(false)
})

test('touches nothing when one difference is breaking, and names it', async () => {
  const schema = {
    ...wanted.schema,
    primaryKeyColumns: ['symbol'],
    metricFieldSpecs: wanted.schema.metricFieldSpecs.slice(1),
  }
  const { replaces, changes } = await register({ ...wanted, schema }, accept)
  expect(changes).toEqual([])
  expect(replaces).toMatchObject({
    code: 'TAPE_PINOT_BREAKING_CHANGE',
    message: expect.stringContaining(
      'schema.primaryKeyColumns: has symbol, wants source, symbol, timeframe, time_stamp',
    ),
  })
})

test.each(['/schemas', '/tables'])('is tried again when another creates %s first', async (path) => {
  const { replaces } = await register({}, (request) =>
    request.path.startsWith(path) ? { status: 409, body: { code: 409 } } : undefined,
  )
  expect(replaces).toMatchObject({ code: 'TAPE_PINOT_UNAVAILABLE', retryable: true })
})
