import { WriterCodec } from '@tickertape/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LineInput, toLine } from './line.ts'
import { restoreRecord } from './restore-record.ts'

const schema = {
  type: 'record',
  name: 'Batch',
  fields: [
    { name: 'source', type: 'string' },
    { name: 'values', type: { type: 'array', items: 'double' } },
    { name: 'raw', type: ['null', 'bytes'], default: null },
  ],
}
const codec = new WriterCodec(async () => schema)
const encode = (id: number, value: unknown) => codec.encode(id, value)
const place = { topic: 't', partition: 2 }

const bytes = fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array))
const batch = fc.record({
  source: fc.string({ unit: 'binary' }),
  values: fc.array(fc.double()),
  raw: fc.option(bytes),
})
const anyRecord = fc.record({
  offset: fc.maxSafeNat(),
  timestampMs: fc.oneof(fc.maxSafeNat(), fc.constant(-1)),
  key: fc.option(fc.oneof(bytes, fc.string({ unit: 'binary' }).map(Buffer.from))),
  headerList: fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.option(bytes)), { maxLength: 5 }),
})

/** What the archiver does with a value. */
async function lineOf(record: LineInput['record']): Promise<string> {
  const decoded = await codec
    .decode(record.value)
    .catch(() => ({ error: 'TAPE_SCHEMA_MAGIC_BYTE' }))
  return toLine({ ...place, record, decoded })
}

describe('a line of the archive', () => {
  it('gives back every record byte for byte, whatever its value is', async () => {
    const value = fc.oneof(
      fc.option(bytes),
      batch.map((content) => ({ content })),
    )
    await fc.assert(
      fc.asyncProperty(anyRecord, value, async (rest, content) => {
        const record = {
          ...rest,
          value:
            content === null || Buffer.isBuffer(content)
              ? content
              : await encode(7, (content as { content: unknown }).content),
        }
        const line = await lineOf(record)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(await restoreRecord(JSON.parse(line), encode)).toEqual(record)
      }),
      { numRuns: 500 },
    )
  })

  const record = {
    offset: 5,
    timestampMs: 1_795_226_689_154,
    key: Buffer.from('AAPL'),
    headerList: [
      ['b', Buffer.from('yes')],
      ['a', null],
      ['b', Buffer.from([0xff])],
    ] as const,
  }

  it('keeps place, time, key, headers and the decoded value', async () => {
    const value = await encode(7, { source: 'x\ny', values: [1.5], raw: null })
    expect(JSON.parse(await lineOf({ ...record, value }))).toEqual({
      topic: 't',
      partition: 2,
      offset: 5,
      timestamp: 1_795_226_689_154,
      key: 'AAPL',
      headers: [
        ['b', 'yes'],
        ['a', null],
        ['b', { base64: '/w==' }],
      ],
      schema_id: 7,
      value: { source: 'x\ny', values: [1.5], raw: null },
      value_crc32: expect.any(Number),
    })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0])(
    'keeps the bytes beside a value that JSON cannot carry: %s',
    async (number) => {
      const value = await encode(7, { source: '', values: [number], raw: null })
      expect(JSON.parse(await lineOf({ ...record, value }))).toMatchObject({
        schema_id: 7,
        value: { source: '' },
        value_base64: value.toString('base64'),
      })
    },
  )

  it('tells a value that was changed, or another schema under its id', async () => {
    const value = await encode(7, { source: '', values: [1], raw: null })
    const line = JSON.parse(await lineOf({ ...record, value }))
    const changed = { ...line, value: { ...line.value, values: [2] } }
    await expect(restoreRecord(changed, encode)).rejects.toMatchObject({
      code: 'TAPE_ARCHIVE_DAMAGED',
      message: expect.stringContaining('t/2@5'),
    })
  })
})
