import { TapeError } from '@tickertape/errors'
import type { Origin } from '@tickertape/kafka'
import { Decoder, encodeFramed, readableJson, schemas } from '@tickertape/schema'
import { describe, expect, it } from 'vitest'
import { contentOf, hexDump } from './letter-content.ts'

const raw = { from: 'record', topic: 'bars' } as Origin
const feed = { from: 'feed', source: 'alpaca' } as Origin

const schemaById = async (id: number): Promise<object> => {
  if (id === 1) return schemas.trades.batch
  throw new TapeError('TAPE_SCHEMA_UNKNOWN_ID', `the registry has no schema ${id}`)
}
const content = (value: Buffer | null, origin: Origin = raw) =>
  contentOf({ value, origin }, new Decoder(schemaById))

describe('the content of a dead letter', () => {
  it('is decoded with the schema that it names, and shows NaN', async () => {
    const trade = { S: 'A', p: Number.NaN, s: 1, t: 2, i: '', x: '', c: '', a: 'new' }
    const head = {
      session: 's',
      sequence: 0,
      source: 'x',
      feed: 'y',
      received_at: 1,
      origin: 'live',
    }
    const value = encodeFramed(schemas.trades.batchType, 1, { ...head, trades: [trade] })
    const found = await content(value)
    expect(found).toMatchObject({ form: 'avro', value: { session: 's', trades: [{ S: 'A' }] } })
    expect('value' in found && readableJson(found.value)).toContain('"p":"NaN"')
  })

  it('is text where it does not decode and can be read, with the reason', async () => {
    expect(await content(Buffer.from('{"not":"avro"}'))).toEqual({
      ...{ form: 'text', text: '{"not":"avro"}' },
      undecoded: 'the value begins with 0x7b instead of 0x00',
    })
  })

  it('is hexadecimal where it is no text', async () => {
    const found = await content(Buffer.from([0, 0, 0, 0, 9, 0x41, 0xff]))
    expect(found).toEqual({
      ...{ form: 'hex', undecoded: 'the registry has no schema 9' },
      text: `000000  ${'00 00 00 00 09 41 ff'.padEnd(47)}  .....A.`,
    })
  })

  it('is JSON for what a feed sent, if it is JSON, and never taken for Avro', async () => {
    expect(await content(Buffer.from('{"o":"NaN"}'), feed)).toEqual({
      form: 'json',
      value: { o: 'NaN' },
    })
    expect(await content(Buffer.from('[{'), feed)).toMatchObject({ form: 'text', text: '[{' })
    expect(await content(Buffer.from([0xff]), feed)).toMatchObject({ form: 'hex' })
  })

  it('is none for a record without a value', async () => {
    expect(await content(null)).toEqual({ form: 'none' })
  })

  it('has a row of hexadecimal for every 16 bytes', () => {
    const rows = hexDump(Buffer.from('0123456789abcdefXYZ')).split('\n')
    expect(rows).toEqual([
      '000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef',
      `000010  ${'58 59 5a'.padEnd(47)}  XYZ`,
    ])
  })
})
