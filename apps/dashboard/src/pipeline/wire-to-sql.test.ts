import { PinotBroker } from '@tickertape/pinot'
import { eventually } from '@tickertape/testkit'
import { stubServer } from '@tickertape/testkit/stub'
import { expect, it } from 'vitest'
import { WireToSqlProbe } from './wire-to-sql.ts'

it('measures how long rows take until a query shows them, and only those that came while somebody looked', async () => {
  const cell = (receivedMs: number, rows: number) => [rows, Math.floor(receivedMs / 20), 0]
  const rows = [cell(Date.now() - 5_000, 1_000)]
  await using server = await stubServer(() => {
    const columnNames = ['count', 'receipt', 'source']
    const dataSchema = { columnNames, columnDataTypes: columnNames.map(() => 'DOUBLE') }
    return { body: { exceptions: [], resultTable: { dataSchema, rows } } }
  })
  const stop = new AbortController()
  let looks = 0
  const probe = new WireToSqlProbe({
    broker: new PinotBroker(server.url),
    streams: [{ kind: 'trades', table: 'trades' }],
    isWatched: () => ++looks > 0,
    signal: stop.signal,
  })
  const running = probe.run()
  await eventually(
    async () => looks,
    (count) => count > 1,
  )
  expect(probe.now).toBeUndefined()
  const receivedMs = Date.now() - 100
  rows.push(cell(receivedMs, 10))
  const measured = await eventually(
    async () => probe.now,
    (now) => now !== undefined,
  )
  expect(measured?.p50).toBeGreaterThanOrEqual(80)
  expect(measured?.p99).toBeLessThan(Date.now() - receivedMs + 40)
  stop.abort()
  await running
})
