import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../client/kafkajs.ts'
import type { IncomingRecord } from '../records/record.ts'
import { visitRecords } from '../records/visit-records.ts'
import { BATCH_BYTES, RecordBatches } from './record-batches.ts'

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder')
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder')
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
const Record = require('kafkajs/src/protocol/recordBatch/record/v0')
const Long = require('kafkajs/src/utils/long')

const producer = { transactional: true, producerId: 2n ** 40n + 7n, producerEpoch: 3 }

const stampAll = (batches: RecordBatches, firstSequence = 0): Buffer[] =>
  batches.close().map((batch) => Buffer.from(batches.stamp(batch, producer, firstSequence)))

/** Records as the client reads them, headers aside. */
async function read(bytes: Buffer) {
  const { records } = await decodeBatch(new Decoder(bytes))
  return records.map(({ key, value, timestamp, offset }: Record<string, unknown>) => ({
    key,
    value,
    timestampMs: Number(timestamp),
    offset: Number(offset),
  }))
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((some) => Buffer.from(some))
const timestampMs = fc.oneof(
  fc.integer({ min: 1_795_000_000_000, max: 1_795_000_001_000 }),
  fc.integer({ min: 0, max: 2 ** 51 }),
)
const record = fc.record({ key: fc.option(bytes(40)), value: bytes(300), timestampMs })

const slices = fc.record({
  key: bytes(30),
  item: bytes(200),
  prefix: bytes(9),
  suffix: bytes(40),
  timestampMs,
})

describe('record batches', () => {
  it('keep headers in order, and what has no value', () => {
    const headerList = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.option(bytes(20))))
    const any = fc.record({ key: fc.option(bytes(9)), value: fc.option(bytes(9)), headerList })
    const run = fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (sent) => {
      const batches = new RecordBatches()
      for (const one of sent) batches.append({ ...one, timestampMs: 1 })
      const [only] = stampAll(batches)
      const records: IncomingRecord[] = []
      visitRecords({
        ...{ bytes: only as Buffer, aborted: [], from: 0, to: sent.length },
        onRecord: (view) => records.push(view.record()),
      })
      expect(records).toMatchObject(sent)
    })
    fc.assert(run)
  })

  it('come back from the client as the records that were appended', async () => {
    const run = fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 40 }),
      async (records) => {
        const batches = new RecordBatches()
        for (const one of records) batches.append(one)
        const [only] = stampAll(batches)
        expect(await read(only as Buffer)).toEqual(
          records.map((one, offset) => ({ ...one, offset })),
        )
      },
    )
    await fc.assert(run)
  })

  it('cut keys and values out of a larger value', async () => {
    const run = fc.asyncProperty(fc.array(slices, { minLength: 1, maxLength: 40 }), async (all) => {
      const batches = new RecordBatches()
      for (const { key, item, prefix, suffix, timestampMs } of all) {
        const value = Buffer.concat([Buffer.from('head'), suffix, key, item])
        const suffixTo = 4 + suffix.length
        const keyTo = suffixTo + key.length
        const view = new DataView(value.buffer, value.byteOffset, value.length)
        const source = { view, prefix, suffixFrom: 4, suffixTo, timestampMs }
        batches.appendSlice(source, suffixTo, keyTo, keyTo, value.length)
      }
      const [only] = stampAll(batches)
      expect(await read(only as Buffer)).toEqual(
        all.map(({ key, item, prefix, suffix, timestampMs }, offset) => ({
          key,
          value: Buffer.concat([prefix, item, suffix]),
          timestampMs,
          offset,
        })),
      )
    })
    await fc.assert(run)
  })

  it('are, byte for byte, what the client would send', async () => {
    const sorted = fc
      .array(record, { minLength: 1, maxLength: 20 })
      .map((records) => records.sort((a, b) => a.timestampMs - b.timestampMs))
    const run = fc.asyncProperty(sorted, fc.nat(), async (records, firstSequence) => {
      const batches = new RecordBatches()
      for (const one of records) batches.append(one)
      const [ours] = stampAll(batches, firstSequence)
      const firstTimestamp = records[0]?.timestampMs as number
      const theirs = await RecordBatch({
        records: records.map(({ key, value, timestampMs }, offsetDelta) =>
          Record({ key, value, offsetDelta, timestampDelta: timestampMs - firstTimestamp }),
        ),
        firstTimestamp,
        maxTimestamp: records.at(-1)?.timestampMs,
        partitionLeaderEpoch: -1,
        lastOffsetDelta: records.length - 1,
        transactional: true,
        producerId: Long.fromValue(producer.producerId),
        producerEpoch: producer.producerEpoch,
        firstSequence,
      })
      expect(ours).toEqual(theirs.buffer)
    })
    await fc.assert(run)
  })

  it('carry the headers of a dead letter', async () => {
    const batches = new RecordBatches()
    const headers = {
      'dlq-code': 'TAPE_SCHEMA_UNREADABLE',
      raw: Buffer.from([0, 255]),
      twice: ['a', Buffer.from('b')],
    }
    batches.append({ key: 'K', value: Buffer.from('v'), headers, timestampMs: 5 })
    const { records } = await decodeBatch(new Decoder(stampAll(batches)[0]))
    expect(records[0].key.toString()).toBe('K')
    expect(records[0].headers).toEqual({
      'dlq-code': Buffer.from('TAPE_SCHEMA_UNREADABLE'),
      raw: Buffer.from([0, 255]),
      twice: [Buffer.from('a'), Buffer.from('b')],
    })
  })

  it('stay below the size that brokers take, and keep the order', async () => {
    const batches = new RecordBatches()
    const sent = Array.from({ length: 50 }, (_, i) => Buffer.alloc(90_000, i))
    for (const value of sent) batches.append({ key: null, value, timestampMs: 1 })
    const stamped = stampAll(batches)
    for (const { length } of stamped) expect(length).toBeLessThanOrEqual(BATCH_BYTES)
    const records = (await Promise.all(stamped.map(read))).flat()
    expect(records.map(({ value }) => value)).toEqual(sent)
  })

  it('give a record that is larger a batch of its own', async () => {
    const batches = new RecordBatches()
    const sizes = [10, BATCH_BYTES * 3, 20]
    for (const size of sizes) {
      batches.append({ key: null, value: Buffer.alloc(size, 1), timestampMs: 1 })
    }
    const records = (await Promise.all(stampAll(batches).map(read))).map(([only]) => only)
    expect(records.map(({ value }) => value.length)).toEqual(sizes)
  })

  it('begin anew after they are cleared', async () => {
    const batches = new RecordBatches()
    const append = (size: number) =>
      batches.append({ key: null, value: Buffer.alloc(size, 1), timestampMs: 1 })
    append(BATCH_BYTES * 5)
    append(100)
    batches.close()
    batches.clear()
    append(30)
    const stamped = stampAll(batches)
    expect(stamped).toHaveLength(1)
    expect(await read(stamped[0] as Buffer)).toMatchObject([{ offset: 0, value: { length: 30 } }])
  })
})
