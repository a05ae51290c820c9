import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatOf } from './format.ts'
import { Instant } from './instant.ts'
import { UnreadableRow } from './row.ts'
import { readRows } from './rows.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickertape-rows-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
const rowsOf = async (path: string) => (await Array.fromAsync(readRows(path))).flat()
const fixture = (name: string) => join(import.meta.dirname, '../../../test/parquet', name)

describe('formatOf', () => {
  it.each([
    ['a.csv', 'csv', false],
    ['A.CSV.GZ', 'csv', true],
    ['b.ndjson', 'jsonl', false],
    ['b.jsonl.gz', 'jsonl', true],
    ['c.Parquet', 'parquet', false],
    ['prices.txt', 'csv', false],
    ['prices', 'csv', false],
  ])('takes %s for %s', (path, form, gzip) => {
    expect(formatOf(path)).toEqual({ form, gzip })
  })
})

describe('rows of text', () => {
  it('are the same packed as plain', async () => {
    const csv = 'a,b\n1,2\n3,4\n'
    const jsonl = '{"a":"1","b":"2"}\n{"a":"3","b":"4"}\n'
    const expected = [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ]
    expect(await rowsOf(await write('a.csv', csv))).toEqual(expected)
    expect(await rowsOf(await write('a.csv.gz', gzipSync(csv)))).toEqual(expected)
    expect(await rowsOf(await write('a.jsonl', jsonl))).toEqual(expected)
    expect(await rowsOf(await write('a.jsonl.gz', gzipSync(jsonl)))).toEqual(expected)
  })

  it('may be cut anywhere by the reading, in the middle of a character too', async () => {
    const names = Array.from({ length: 60_000 }, (_, n) => `${n}€`)
    const lines = names.map((name) => JSON.stringify({ name })).join('\n')
    const rows = await rowsOf(await write('long.jsonl', lines))
    expect(rows.map((row) => 'name' in row && row.name)).toEqual(names)
  })

  it('keep the digits of ids beyond 2^53', async () => {
    const path = await write('ids.jsonl', '{"i":3512008811734420991,"p":1.5}\n')
    expect(await rowsOf(path)).toEqual([{ i: '3512008811734420991', p: 1.5 }])
  })

  it('are told from those that cannot be read', async () => {
    const path = await write('bad.jsonl', '{"a":1}\n{"a":\n\n[1]\n"a"\n{"a":2}')
    expect(await rowsOf(path)).toEqual([
      { a: 1 },
      new UnreadableRow('a row is no JSON', '{"a":'),
      new UnreadableRow('a row is no JSON object', '[1]'),
      new UnreadableRow('a row is no JSON object', '"a"'),
      { a: 2 },
    ])
  })

  it.each([
    ['cut.csv.gz', gzipSync('a\n1\n').subarray(0, 20), /unexpected end/],
    ['not.csv.gz', 'a\n1\n', /incorrect header/],
    ['quote.csv', `a\n"${'x'.repeat(1_100_000)}`, /Max Record Size/],
    ['endless.jsonl', 'x'.repeat(17_000_000), /line of more than 16 MB/],
  ])('end with an error that names the file %s', async (name, bytes, message) => {
    const path = await write(name, bytes)
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'TAPE_SOURCE_INPUT' })
    await expect(rowsOf(path)).rejects.toThrow(message)
    await expect(rowsOf(path)).rejects.toThrow(path)
  })
})

describe('rows of Parquet', () => {
  it('come from every row group, with an index that pandas named', async () => {
    const rows = await rowsOf(fixture('bars-pandas-snappy.parquet'))
    expect(rows).toHaveLength(5)
    expect(rows[2]).toEqual({
      ...{ symbol: 'AAPL', open: 3, high: 4, low: 0.5, close: 3.5, volume: 300n, vwap: 1.25 },
      ...{ trade_count: null, timestamp: new Instant(1_795_185_120_000_000) },
    })
  })

  it('keep microseconds and large ids', async () => {
    const [row] = await rowsOf(fixture('trades-nanos-zstd.parquet'))
    expect(row).toEqual({
      ...{ sip_timestamp: new Instant(1_795_185_000_858_228), ticker: 'MSFT' },
      ...{ price: 412.3, size: 40n, id: 3_512_008_811_734_420_991n, conditions: '@' },
    })
  })

  it('have dates before 1970, and 32-bit prices', async () => {
    const [row] = await rowsOf(fixture('daily-dates-brotli.parquet'))
    expect(row).toMatchObject({ Date: new Instant(-86_400_000_000), Open: 1.5 })
  })

  it('come out of gzip pages, and of dictionaries', async () => {
    const rows = await rowsOf(fixture('quotes-micros-gzip.parquet'))
    expect(rows.map((row) => 'symbol' in row && row.symbol)).toEqual(['MSFT', 'MSFT'])
  })

  it.each([
    ['no.parquet', 'a,b\n1,2\n', /parquet/],
    ['empty.parquet', '', /parquet/],
    ['packed.parquet.gz', 'x', /unpack it first/],
  ])('are refused where there are none: %s', async (name, bytes, message) => {
    const path = await write(name, bytes)
    await expect(rowsOf(path)).rejects.toMatchObject({ code: 'TAPE_SOURCE_INPUT' })
    await expect(rowsOf(path)).rejects.toThrow(message)
  })
})
