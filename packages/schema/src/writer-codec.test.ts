import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameHeader } from './frame.ts'
import { WriterCodec } from './writer-codec.ts'

const schema = {
  type: 'record',
  name: 'Sample',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'numbers', type: { type: 'array', items: 'double' } },
    { name: 'count', type: ['null', 'long'] },
  ],
}
const codec = new WriterCodec(async () => schema)
const framed = (...bytes: number[]) => Buffer.concat([frameHeader(7), Buffer.from(bytes)])

describe('WriterCodec', () => {
  it('gives back the bytes of every value, NaN and zeros of either sign too', async () => {
    const sample = fc.record({
      text: fc.string({ unit: 'binary' }),
      numbers: fc.array(fc.double()),
      count: fc.option(fc.integer()),
    })
    await fc.assert(
      fc.asyncProperty(sample, async (value) => {
        const bytes = await codec.encode(7, value)
        const decoded = await codec.decode(bytes)
        expect(decoded).toMatchObject({ schemaId: 7, reversible: true })
        expect(await codec.encode(7, decoded.value)).toEqual(bytes)
      }),
    )
  })

  it.each([
    ['an array in two blocks', framed(0, 2, ...Array(8).fill(0), 2, ...Array(8).fill(0), 0, 0)],
    ['a number longer than it needs', framed(0x80, 0, 0, 0)],
    ['text that is no UTF-8', framed(2, 0xff, 0, 0)],
  ])('says that %s would be written otherwise', async (_name, bytes) => {
    expect(await codec.decode(bytes)).toMatchObject({ reversible: false })
  })
})
