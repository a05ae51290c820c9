import { describe, expect, it } from 'vitest'
import { toLine } from './line.ts'

const record = {
  offset: 5,
  timestampMs: 1_795_226_689_154,
  key: Buffer.from('AAPL'),
  value: Buffer.from([0, 1]),
  headers: {},
}
const place = { topic: 't', partition: 2 }

describe('toLine', () => {
  it('keeps place, key, time and the decoded value on one line', () => {
    const line = toLine({ ...place, record, decoded: { schemaId: 7, value: { a: 'x\ny' } } })
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(JSON.parse(line)).toEqual({
      topic: 't',
      partition: 2,
      offset: 5,
      timestamp: 1_795_226_689_154,
      key: 'AAPL',
      schema_id: 7,
      value: { a: 'x\ny' },
    })
  })

  it('keeps the bytes of a value that does not decode', () => {
    const line = toLine({ ...place, record, decoded: { error: 'TAPE_SCHEMA_MAGIC_BYTE' } })
    expect(JSON.parse(line)).toMatchObject({ value: null, value_base64: 'AAE=' })
  })

  it('keeps keys and headers that are no text', () => {
    const bytes = Buffer.from([0xff, 0xfe])
    const odd = { ...record, key: bytes, headers: { plain: 'yes', odd: bytes } }
    expect(JSON.parse(toLine({ ...place, record: odd, decoded: { error: 'x' } }))).toMatchObject({
      key: null,
      key_base64: bytes.toString('base64'),
      headers: { plain: 'yes', odd: { base64: bytes.toString('base64') } },
    })
  })
})
