import { loadConfig } from '@tickertape/config'
import { PinotBroker, PinotController } from '@tickertape/pinot'
import { type StubAnswer, stubServer } from '@tickertape/testkit/stub'
import { expect, test } from 'vitest'
import { rowTopicOf } from '../row-topic.ts'
import { PinotStore } from './pinot-store.ts'

const candles = rowTopicOf({ kind: 'candles', topic: 'candles', table: 'stock_candles' })

/** A Pinot whose table has a candle for each of these times. */
async function storeOf(times: readonly number[], tables = ['stock_candles']) {
  const rowsOf = (sql: string): readonly unknown[][] => {
    const [, from, to] = /time_stamp >= (\d+) AND time_stamp < (\d+)/.exec(sql) ?? []
    if (!from) return [[times.length, Math.min(...times), Math.max(...times)]]
    const found = times.filter((time) => time >= Number(from) && time < Number(to))
    if (sql.includes('COUNT(*)')) return [[found.length]]
    const limit = Number(/LIMIT (\d+)$/.exec(sql)?.[1])
    return found
      .slice(0, limit)
      .map((time) => ['AAPL', 'test', 'trades', '1s', time, 10, 12, 9, 11, 7, 0, '10.5'])
  }
  const answer = ({ path, body }: { path: string; body: unknown }): StubAnswer => {
    if (path === '/query/sql') {
      const rows = rowsOf((body as { sql: string }).sql)
      const dataSchema = { columnNames: [], columnDataTypes: [] }
      return { body: { exceptions: [], resultTable: { dataSchema, rows } } }
    }
    const isThere = tables.some((table) => path.startsWith(`/tables/${table}`))
    return { body: isThere ? { REALTIME: { tableName: 'x' } } : {} }
  }
  const pinot = await stubServer(answer)
  const signal = new AbortController().signal
  const store = new PinotStore({
    config: loadConfig({ env: { PINOT_RETENTION_DAYS: '3' } }),
    broker: new PinotBroker(pinot.url),
    controller: new PinotController(pinot.url),
    signal,
  })
  return { pinot, store, [Symbol.asyncDispose]: () => pinot[Symbol.asyncDispose]() }
}

async function readAll(store: PinotStore) {
  const rows = []
  for await (const chunk of (await store.rows(candles)) ?? []) rows.push(...chunk)
  return rows
}

test('reads every row of a large table, in answers of some of them', async () => {
  const times = Array.from({ length: 50_000 }, (_, at) => 1_795_000_000_000 + at * 1_000)
  await using at = await storeOf(times)
  const rows = await readAll(at.store)
  expect(rows.map(({ time_stamp }) => time_stamp)).toEqual(times)
  expect(rows[0]).toEqual({
    ...{ symbol: 'AAPL', source: 'test', basis: 'trades', timeframe: '1s', time_stamp: times[0] },
    ...{ o: 10, h: 12, l: 9, c: 11, v: 7, n: 0, vw: 10.5 },
  })
  const wholeRows = at.pinot.requests.filter(({ body }) =>
    JSON.stringify(body ?? '').includes('symbol'),
  )
  expect(wholeRows).toHaveLength(4)
})

test('reads many rows of one time at once', async () => {
  await using at = await storeOf(Array.from({ length: 30_000 }, () => 1_795_000_000_000))
  expect(await readAll(at.store)).toHaveLength(30_000)
})

test('has nothing to give of an empty table, and no rows at all without one', async () => {
  await using empty = await storeOf([])
  expect(await readAll(empty.store)).toEqual([])
  await using none = await storeOf([], [])
  expect(await none.store.rows(candles)).toBeUndefined()
})

test('keeps rows for as long as its retention says', async () => {
  await using at = await storeOf([])
  expect(at.store.keepsForMs).toBe(3 * 86_400_000)
})
