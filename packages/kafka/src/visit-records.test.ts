import { createRequire } from 'node:module'
import { TapeError } from '@tickertape/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextOffsetOf, type VisitOptions, visitRecords } from './visit-records.ts'

/** Batches are made by kafkajs, which writes what brokers accept. */
const require = createRequire(import.meta.url)
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
const Record = require('kafkajs/src/protocol/recordBatch/record/v0')
const Long = require('kafkajs/src/utils/long')

interface Sample {
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<{ [name: string]: string }>
}

interface BatchOptions {
  readonly compression?: number
  readonly producerId?: number
}

async function batch(samples: readonly Sample[], options: BatchOptions = {}): Promise<Buffer> {
  const first = samples[0] as Sample
  const { compression = 0, producerId } = options
  const encoded = await RecordBatch({
    compression,
    firstOffset: Long.fromValue(first.offset),
    firstTimestamp: Long.fromValue(first.timestampMs),
    maxTimestamp: Long.fromValue(first.timestampMs),
    lastOffsetDelta: (samples.at(-1) as Sample).offset - first.offset,
    transactional: producerId !== undefined,
    producerId: Long.fromValue(producerId ?? -1),
    records: samples.map(({ offset, timestampMs, ...rest }) =>
      Record({
        ...rest,
        offsetDelta: offset - first.offset,
        timestampDelta: Long.fromValue(timestampMs - first.timestampMs),
      }),
    ),
  })
  return encoded.buffer
}

const sample = (offset: number): Sample => ({
  offset,
  timestampMs: 1_795_000_000_000,
  key: Buffer.from('AAPL'),
  value: Buffer.from(`value ${offset}`),
})

const ATTRIBUTES = 21
const CONTROL = 32

/** The marker that ends a transaction: a batch of one record whose key has version and type. */
async function marker(offset: number, producerId: number, type: 'abort' | 'commit') {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1])
  const bytes = await batch([{ ...sample(offset), key }], { producerId })
  bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES) | CONTROL, ATTRIBUTES)
  return bytes
}

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
