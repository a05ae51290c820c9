import { TapeError } from '@tickertape/errors'
import { type IncomingBatch, type IncomingRecord, RecordOutput } from '@tickertape/kafka'
import { encodeFramed, schemas } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetsOf } from './dead-letter.ts'
import { Flattener } from './flattener.ts'

const [BATCH_ID, TRADES_ID] = [7, 8]
const stream = {
  ...{ ...schemas.bars, rawTopic: 'raw', flattenedTopic: 'flat', table: 't' },
  ...{ batchSchemaId: BATCH_ID, eventSchemaId: 9 },
} as PreparedStream

async function schemaById(id: number): Promise<object> {
  if (id === TRADES_ID) return schemas.trades.batch
  throw new TapeError('TAPE_SCHEMA_UNKNOWN_ID', `the registry has no schema ${id}`)
}

const bar = { ...{ S: 'A', o: 2, h: 3, l: 1, c: 2, v: 1, t: 1, n: null, vw: null }, tf: '1m' }
const head = { session: 's', sequence: 0, source: 'x', feed: 'y', received_at: 1, origin: 'live' }
const framed = (bars: readonly object[], id = BATCH_ID): Buffer =>
  encodeFramed(schemas.bars.batchType, id, { ...head, bars })

interface Case {
  readonly value: Buffer | null
  /** Events that it has; undefined for poison. */
  readonly events: number | undefined
}

const good = fc
  .integer({ min: 0, max: 20 })
  .map((count): Case => ({ value: framed(Array(count).fill(bar)), events: count }))
const whole = framed([bar, bar, bar])
const poison = fc
  .oneof(
    fc.constant(null),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 1, max: 255 }).map((magic) => Buffer.from([magic, ...whole.subarray(1)])),
    fc.integer({ min: 5, max: whole.length - 1 }).map((length) => whole.subarray(0, length)),
    fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.concat([whole, bytes])),
    fc.integer({ min: 10, max: 2 ** 31 }).map((id) => framed([bar], id)),
    fc
      .constantFrom('o', 'h', 'l', 'c', 'v')
      .map((field) => framed([bar, { ...bar, [field]: Number.NaN }])),
    fc.constant(encodeFramed(schemas.trades.batchType, TRADES_ID, { ...head, trades: [] })),
  )
  .map((value): Case => ({ value, events: undefined }))

const recordOf = (value: Buffer | null, offset: number): IncomingRecord => ({
  ...{ offset, timestampMs: 1, key: null, value, headers: {}, headerList: [] },
})

async function flattened(values: readonly (Buffer | null)[]) {
  const records = values.map(recordOf)
  const batch: IncomingBatch = {
    ...{ topic: 'raw', partition: 1, records },
    ...{ nextOffset: records.length, highWatermark: records.length },
  }
  const flattener = new Flattener({ streams: [stream], dlqTopic: 'dlq', schemaById })
  const output = new RecordOutput(async () => 3)
  const { events, letters } = await flattener.transform(batch, output)
  const written = output.rounds().flat()
  const recordsIn = (topic: string) =>
    written.filter((one) => one.topic === topic).reduce((sum, one) => sum + one.batch.records, 0)
  return {
    events,
    offsets: [...offsetsOf(letters)],
    inFlat: recordsIn('flat'),
    inDlq: recordsIn('dlq'),
  }
}

describe('a batch of raw records', () => {
  it('gives every event of every good one and one dead letter for each of the others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(good, poison), { maxLength: 30 }), async (cases) => {
        const { events, offsets, inFlat, inDlq } = await flattened(cases.map(({ value }) => value))
        const bad = cases.flatMap((one, offset) => (one.events === undefined ? [offset] : []))
        expect(offsets).toEqual(bad)
        expect(inDlq).toBe(bad.length)
        expect(events).toBe(cases.reduce((sum, one) => sum + (one.events ?? 0), 0))
        expect(inFlat).toBe(events)
      }),
    )
  })

  it('is never ended by a record, whatever its bytes', async () => {
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const value = Buffer.from(whole)
        for (const [at, byte] of changes) value[at] = byte
        const { events, offsets, inFlat, inDlq } = await flattened([value, whole])
        if (offsets.length > 0) expect(events).toBe(3)
        expect([inFlat, inDlq]).toEqual([events, offsets.length])
        expect(offsets).not.toContain(1)
      }),
      { numRuns: 500 },
    )
  })

  it('takes 100,000 events in one record and refuses a record with one that is bad', async () => {
    const many = Array(100_000).fill(bar)
    const { events, offsets, inFlat } = await flattened([
      framed(many),
      framed([...many, { ...bar, l: 9 }]),
    ])
    expect([events, inFlat]).toEqual([100_000, 100_000])
    expect(offsets).toEqual([1])
  })
})
