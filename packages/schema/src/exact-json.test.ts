import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExactJsonWriter } from './exact-json.ts'
import { encodeFramed, frameHeader } from './frame.ts'
import { schemas, typeOf } from './kinds.ts'
import { WriterCodec } from './writer-codec.ts'

const schema = {
  type: 'record',
  name: 'Sample',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'number', type: 'double' },
    { name: 'count', type: ['null', 'long'] },
    { name: 'items', type: { type: 'array', items: schemas.bars.item } },
  ],
}
const type = typeOf(schema)
const writerOf = (written: unknown): ExactJsonWriter => {
  const writer = ExactJsonWriter.of(written)
  if (!writer) throw new Error('not writable')
  return writer
}
const writer = writerOf(schema)
const jsonOf = (bytes: Buffer) => writer.write(bytes)?.json.toString()

const price = fc.oneof(
  fc.integer({ min: 1, max: 9_999_999 }).map((cents) => cents / 100),
  fc.integer({ min: 1, max: 2 ** 40 }).map((units) => units / 1e8),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.maxSafeNat(),
)
const count = fc.integer({ min: -(2 ** 51), max: 2 ** 51 })
const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }))
const bar = fc.record({
  ...{ S: text, o: price, h: price, l: price, c: price, v: price },
  ...{ t: count, n: fc.option(count), vw: fc.option(price), tf: text },
})
const sample = fc.record({
  ...{ text, number: price, count: fc.option(count) },
  items: fc.array(bar, { maxLength: 4 }),
})

describe('the exact JSON of a value', () => {
  it('is what JSON.stringify makes of the decoded value', () => {
    fc.assert(
      fc.property(sample, (value) => {
        const bytes = encodeFramed(type, 7, value)
        const exact = writer.write(bytes)
        expect(exact?.json.toString()).toBe(JSON.stringify(type.decode(bytes, 5).value))
        expect(exact?.items).toBe(value.items.length)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is made of batches of every kind', () => {
    for (const { batch } of Object.values(schemas)) expect(ExactJsonWriter.of(batch)).toBeDefined()
  })

  it.each([
    0.1, 0.29, 1.005, 99_999.9999, 1e-6, 1e-7, 1.5e-8, 123_456_789.12345678, 1e15, 1e21, 5e-324,
    1.7e308, -0.5, -12, 4_294_967_296.5, 999_999_999_999.9999,
  ])('writes %d as JSON.stringify does', (number) => {
    const bytes = encodeFramed(type, 7, { text: '', number, count: null, items: [] })
    expect(jsonOf(bytes)).toBe(
      `{"text":"","number":${JSON.stringify(number)},"count":null,"items":[]}`,
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0])('is not made of %d', (number) => {
    const bytes = encodeFramed(type, 7, { text: '', number, count: null, items: [] })
    expect(jsonOf(bytes)).toBeUndefined()
  })

  it('is made of no bytes that encoding would write otherwise, nor of any that do not decode', async () => {
    const codec = new WriterCodec(async () => schema)
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(
        sample,
        fc.array(mutation, { maxLength: 3 }),
        fc.nat(),
        async (value, changes, cut) => {
          const bytes = encodeFramed(type, 7, value)
          for (const [at, byte] of changes) {
            if (bytes.length > 5) bytes[5 + (at % (bytes.length - 5))] = byte
          }
          const hurt = bytes.subarray(
            0,
            cut % 4 === 0 ? 5 + (cut % (bytes.length - 5)) : bytes.length,
          )
          const json = jsonOf(hurt)
          if (json === undefined) return
          const decoded = await codec.decode(hurt)
          expect(decoded.reversible).toBe(true)
          expect(json).toBe(JSON.stringify(decoded.value))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['a number longer than it needs', [0x80, 0, ...Array(8).fill(0), 0, 0]],
    ['text that is no UTF-8', [2, 0xff, ...Array(8).fill(0), 0, 0]],
    ['bytes behind the value', [0, ...Array(8).fill(0), 0, 0, 0]],
    ['an array in a block with its size', [0, ...Array(8).fill(0), 0, 1, 0, 0]],
  ])('is not made of %s', (_name, bytes) => {
    expect(jsonOf(Buffer.concat([frameHeader(7), Buffer.from(bytes)]))).toBeUndefined()
  })

  it('is not made for a schema with other types', () => {
    const fields = [{ name: 'raw', type: 'bytes' }]
    expect(ExactJsonWriter.of({ type: 'record', name: 'Other', fields })).toBeUndefined()
  })
})
