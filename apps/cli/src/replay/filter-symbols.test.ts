import type { ArchivedRecord } from '@tickertape/archive'
import { schemas, WriterCodec } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { filterSymbols } from './filter-symbols.ts'

const stream = schemas.bars
const codec = new WriterCodec(async () => stream.batch)
const seen: string[] = []
const filter = (...symbols: string[]) => ({
  symbols: new Set(symbols),
  stream,
  codec,
  onSymbol: (symbol: string) => seen.push(symbol),
})

const bar = (S: string, v = 1) => ({ S, o: 1, h: 1, l: 1, c: 1, v, t: 1, n: null, vw: null })
const head = Object.fromEntries(
  stream.batch.fields
    .slice(0, -1)
    .map(({ name, type }) => [name, JSON.stringify(type).includes('long') ? 1 : 'x']),
)
const batch = (...bars: object[]) => ({ ...head, bars })
const record = (value: unknown, more: Partial<ArchivedRecord> = {}): ArchivedRecord => ({
  topic: 't',
  partition: 0,
  offset: 1,
  timestamp: 1,
  key: 'A',
  schema_id: 7,
  value,
  value_crc32: 5,
  ...more,
})

describe('filterSymbols', () => {
  it('leaves a record as it is when all of its events are wanted', async () => {
    const whole = record(batch(bar('A'), bar('B')))
    expect(await filterSymbols(whole, filter('A', 'B'))).toBe(whole)
  })

  it('keeps the events that are wanted, keyed by the first of them, without the checksum of all', async () => {
    const whole = record(batch(bar('A'), bar('B', 2), bar('C'), bar('B', 3)))
    const kept = await filterSymbols(whole, filter('B'))
    expect(kept).toEqual({
      ...record(batch(bar('B', 2), bar('B', 3)), { key: 'B' }),
      value_crc32: undefined,
    })
  })

  it('drops a record without any of them, and one that does not decode', async () => {
    expect(await filterSymbols(record(batch(bar('A'))), filter('B'))).toBeUndefined()
    const { schema_id: _, ...broken } = record(null, { error: 'x', value_base64: '' })
    expect(await filterSymbols(broken as ArchivedRecord, filter('B'))).toBeUndefined()
  })

  it('takes values that JSON cannot carry from their bytes', async () => {
    const bytes = await codec.encode(7, batch(bar('A'), bar('B', Number.NaN)))
    const line = record(batch(bar('A'), { ...bar('B'), v: null }), {
      value_base64: bytes.toString('base64'),
    })
    const kept = await filterSymbols(line, filter('B'))
    expect(kept?.value).toMatchObject({ bars: [{ S: 'B', v: Number.NaN }] })
    expect(kept?.value_base64).toBeUndefined()
  })
})
