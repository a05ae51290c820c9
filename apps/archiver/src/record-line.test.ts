import { toLine } from '@tickertape/archive'
import type { IncomingRecord } from '@tickertape/kafka'
import { encodeFramed, schemas, WriterCodec } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { lineMaker } from './record-line.ts'

const { batch, batchType } = schemas.bars
const schemaById = async () => batch
const place = { topic: 'raw', partition: 3, nextOffset: 8, highWatermark: 9, records: [] }
const lineOf = lineMaker(schemaById)

const bar = {
  ...{ S: 'AAPL', o: 10.25, h: 12, l: 9.5, c: 11, v: 1_000 },
  ...{ t: 1_795_000_000_000, n: null, vw: 10.123, tf: '1m' },
}
const batchOf = (bars: readonly object[]): Buffer =>
  encodeFramed(batchType, 7, {
    ...{ session: 's', sequence: 4, source: 'synthetic', feed: 'é"', origin: 'live' },
    ...{ received_at: 1_795_000_000_000_123, bars },
  })
const recordOf = (value: Buffer | null): IncomingRecord => ({
  ...{ offset: 7, timestampMs: 1_795_000_000_000, key: Buffer.from('AAPL'), value },
  ...{ headers: {}, headerList: [['replay', Buffer.from('r1')]] },
})

describe('the line of a record', () => {
  it('is the same whether it is made from its bytes or by way of objects', async () => {
    const record = recordOf(batchOf([bar, { ...bar, S: 'TSLA', n: 12, vw: null }]))
    const decoded = await new WriterCodec(schemaById).decode(record.value)
    const { bytes, events } = await lineOf(place, record)
    expect(bytes.toString()).toBe(toLine({ ...place, record, decoded }))
    expect(events).toBe(2)
  })

  it('keeps the bytes of a value that JSON does not carry', async () => {
    const value = batchOf([{ ...bar, c: Number.NaN }])
    const { bytes, events } = await lineOf(place, recordOf(value))
    expect(JSON.parse(bytes.toString()).value_base64).toBe(value.toString('base64'))
    expect(events).toBe(1)
  })

  it.each([
    ['no value', null, 'TAPE_SCHEMA_TOMBSTONE'],
    ['a value without a frame', Buffer.from('x'), 'TAPE_SCHEMA_FRAME_TRUNCATED'],
    ['a value that is cut short', batchOf([bar]).subarray(0, 60), 'TAPE_SCHEMA_FRAME_TRUNCATED'],
  ])('says of %s why it does not decode', async (_name, value, error) => {
    const { bytes, events } = await lineOf(place, recordOf(value))
    expect(JSON.parse(bytes.toString())).toMatchObject({ value: null, error })
    expect(events).toBe(0)
  })
})
