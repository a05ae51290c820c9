import { TapeError } from '@tickertape/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTES, batch, marker, type Sample, sample } from '../produce/sample-batches.ts'
import { nextOffsetOf, type VisitOptions, visitRecords } from './visit-records.ts'

function visited(bytes: Buffer, options: Partial<VisitOptions> = {}): Sample[] {
  const seen: Sample[] = []
  visitRecords({
    bytes,
    aborted: [],
    from: 0,
    to: Number.POSITIVE_INFINITY,
    onRecord: (record) => {
      const { offset, timestampMs } = record
      const headers = record.headerList().map(([name, text]) => [name, String(text)])
      const copies = { key: record.key(), value: record.value() }
      seen.push({ offset, timestampMs, ...copies, headers: Object.fromEntries(headers) })
    },
    ...options,
  })
  return seen
}

const offsets = (samples: readonly Sample[]) => samples.map(({ offset }) => offset)

describe('visitRecords', () => {
  it('shows records as they were written, whatever they hold', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
    const written = fc.record({
      gap: fc.integer({ min: 0, max: 1000 }),
      timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(fc.constantFrom('a', 'reason', 'ß'), fc.string(), { maxKeys: 3 }),
    })
    const first = fc.integer({ min: 0, max: 2 ** 45 })
    await fc.assert(
      fc.asyncProperty(
        first,
        fc.array(written, { minLength: 1, maxLength: 40 }),
        async (at, all) => {
          let offset = at
          const samples = all.map(({ gap, ...rest }) => {
            offset += gap + 1
            return { ...rest, offset }
          })
          expect(visited(await batch(samples))).toEqual(samples.map((one) => ({ ...one })))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('reads batches that are compressed with gzip', async () => {
    const bytes = await batch([sample(7), sample(8)], { compression: 1 })
    expect(offsets(visited(bytes))).toEqual([7, 8])
  })

  it('says which compression it does not read', async () => {
    const bytes = await batch([sample(7)])
    bytes.writeInt16BE(2, ATTRIBUTES)
    expect(() => visited(bytes)).toThrow(
      new TapeError('TAPE_KAFKA_FAILED', 'records compressed with snappy are not read'),
    )
  })

  it('passes over what is outside of the range, and over a batch that the fetch cut off', async () => {
    const whole = await batch([sample(1), sample(2), sample(3)])
    const cut = (await batch([sample(4), sample(5)])).subarray(0, -1)
    const bytes = Buffer.concat([whole, cut])
    expect(offsets(visited(bytes))).toEqual([1, 2, 3])
    expect(offsets(visited(bytes, { from: 2, to: 3 }))).toEqual([2])
    expect(nextOffsetOf(bytes)).toBe(4)
    expect(nextOffsetOf(cut)).toBeUndefined()
  })

  it('shows committed records only, also when transactions of producers lie in each other', async () => {
    const bytes = Buffer.concat([
      await batch([sample(0), sample(1)], { producerId: 8 }),
      await batch([sample(2)], { producerId: 9 }),
      await batch([sample(3)]),
      await marker(4, 8, 'abort'),
      await batch([sample(5)], { producerId: 8 }),
      await marker(6, 9, 'commit'),
      await marker(7, 8, 'commit'),
    ])
    const aborted = [{ producerId: 8n, firstOffset: 0 }]
    expect(offsets(visited(bytes, { aborted }))).toEqual([2, 3, 5])
    expect(nextOffsetOf(bytes)).toBe(8)
  })
})
