import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dataFilesOf } from './data-files.ts'
import { parquetRows } from './parquet-rows.ts'

/** A table that PyIceberg wrote: two rows, one more, then one of the first two deleted. */
const folder = join(import.meta.dirname, '../../test/warehouse')
const current = 'file:///warehouse/tickertape/bars/metadata/current.metadata.json'
const read = (location: string) => readFile(location.replace('file:///warehouse', folder))

it('reads the rows of the current snapshot, and none that is deleted', async () => {
  const columns = ['symbol', 'time_stamp', 'n', 'c', 'vw'].map((name) => {
    return { name, isText: name === 'symbol', isTime: name === 'time_stamp' }
  })
  const rows: unknown[] = []
  const files = await dataFilesOf(current, read)
  for (const { location } of files) {
    for await (const chunk of parquetRows(await read(location), columns)) rows.push(...chunk)
  }
  expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(2)
  const ms = Date.UTC(2026, 10, 16, 14, 30) + 123
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual({ symbol: 'AAPL', time_stamp: ms, n: null, c: 1.5 })
  expect(rows).toContainEqual({ symbol: 'NVDA', time_stamp: ms + 2, n: 7, c: 3.125 })
})

it('reads no rows of a table that nothing was written to', async () => {
  const empty = async () => Buffer.from('{"current-snapshot-id": -1, "snapshots": []}')
  expect(await dataFilesOf(current, empty)).toEqual([])
})
