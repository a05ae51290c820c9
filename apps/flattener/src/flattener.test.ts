import { TapeError } from '@tickertape/errors'
import { type IncomingBatch, type IncomingRecord, RecordOutput } from '@tickertape/kafka'
import { encodeFramed, schemas } from '@tickertape/schema'
import type { PreparedStream } from '@tickertape/streams'
import { type RecordSpans, traceparentOf } from '@tickertape/tracing'
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

const producer = { transactional: true, producerId: 1n, producerEpoch: 0 }

const recordOf = (value: Buffer | null, offset: number): IncomingRecord => ({
  ...{ offset, timestampMs: 1, key: null, value, headers: {}, headerList: [] },
})

async function flattened(values: readonly (Buffer | null)[]) {
  const { events, letters, written } = await transformed(values.map(recordOf))
  const recordsIn = (topic: string) =>
    written.filter((one) => one.topic === topic).reduce((sum, one) => sum + one.batch.records, 0)
  return {
    events,
    offsets: [...offsetsOf(letters)],
    inFlat: recordsIn('flat'),
    inDlq: recordsIn('dlq'),
  }
}

async function transformed(records: readonly IncomingRecord[], spanOf?: RecordSpans) {
  const batch: IncomingBatch = {
    ...{ topic: 'raw', partition: 1, records },
    ...{ nextOffset: records.length, highWatermark: records.length },
  }
  const flattener = new Flattener({ streams: [stream], dlqTopic: 'dlq', schemaById, spanOf })
  const output = new RecordOutput(async () => 3)
  const done = await flattener.transform(batch, output)
  return { ...done, written: output.rounds().flat() }
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

  it('has a span for each record of the sample, with its events or why it was refused', async () => {
    const records = [whole, whole, Buffer.from('poison')].map((value, offset) => ({
      ...recordOf(value, offset),
      headerList: offset === 0 ? [] : [['traceparent', `parent-${offset}`] as const],
    }))
    const begun: string[] = []
    const spanOf: RecordSpans = ({ topic, partition }, { offset, headerList }) => {
      const parent = traceparentOf(headerList)
      if (parent === undefined) return undefined
      begun.push(`${parent} at ${topic}/${partition}@${offset}`)
      return { traceparent: `flatten-${offset}`, end() {} }
    }
    const { traced, written } = await transformed(records, spanOf)
    expect(begun).toEqual(['parent-1 at raw/1@1', 'parent-2 at raw/1@2'])
    expect(traced.map(({ span, ...rest }) => ({ of: span.traceparent, ...rest }))).toEqual([
      { of: 'flatten-1', events: 3 },
      { of: 'flatten-2', events: 0, refused: 'TAPE_SCHEMA_MAGIC_BYTE' },
    ])
    const flat = written.filter(({ topic }) => topic === 'flat')
    const bytes = flat.map(({ batches, batch }) => batches.stamp(batch, producer, 0).toString())
    expect(bytes.join('').split('flatten-1')).toHaveLength(1 + 3)
    expect(flat.reduce((sum, { batch }) => sum + batch.records, 0)).toBe(6)
  })
})
