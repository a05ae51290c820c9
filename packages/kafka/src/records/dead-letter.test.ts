import { TapeError } from '@tickertape/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadLetter, type Origin, type Rejected, readDeadLetter } from './dead-letter.ts'
import { markRecord, readMark } from './dead-letter-mark.ts'
import type { IncomingRecord, OutgoingRecord } from './record.ts'

/** The letter as a consumer sees it: every header value is bytes. */
function received(sent: OutgoingRecord): IncomingRecord {
  const { key, value, headers = {}, timestampMs } = sent
  const list = sent.headerList ?? (Object.entries(headers) as [string, string][])
  const headerList = list.map(
    ([name, one]) => [name, one === null ? null : Buffer.from(one as string)] as const,
  )
  const byName = new Map(headerList.map(([name, one]) => [name, one ?? Buffer.alloc(0)]))
  return {
    offset: 41,
    timestampMs: timestampMs as number,
    key: key as Buffer | null,
    value,
    headers: Object.fromEntries(byName),
    headerList,
  }
}

const reason = new TapeError('TAPE_SCHEMA_MAGIC_BYTE', 'the value begins with 0x7b')
const record: Origin = {
  from: 'record',
  service: 'flattener',
  topic: 'bars',
  partition: 2,
  offset: 17,
  timestampMs: 1_795_000_000_000,
}
const feed: Origin = {
  from: 'feed',
  service: 'producer',
  source: 'alpaca',
  feed: 'iex',
  session: 'abc',
  receivedAt: 1_795_000_000_000_123,
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const name = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('dlq-code', 'dlq-topic', 'dlq-handled', 'dlq-original-dlq-code', 'dlq-null'),
)
const rejectedRecord: fc.Arbitrary<Rejected> = fc.record({
  reason: fc.constant(reason),
  origin: fc.constantFrom(record, feed, { ...feed, kind: 'bars', where: 'row 17' }),
  key: fc.option(bytes, { nil: null }),
  value: fc.option(bytes, { nil: null }),
  headerList: fc.array(fc.tuple(name, fc.option(bytes, { nil: null })), { maxLength: 6 }),
  atMs: fc.nat(),
})

describe('a mark', () => {
  it('is read as what was written, and a letter is not taken for one, nor the other way round', () => {
    const mark = { partition: 3, offset: 17, handling: 'replayed', atMs: 5 } as const
    const written = markRecord('dlq', mark)
    expect(written).toMatchObject({ topic: 'dlq', partition: 3 })
    expect(readMark(3, received(written))).toEqual(mark)
    expect(readDeadLetter(3, received(written))).toBeUndefined()
    const letter = deadLetter('dlq', {
      ...{ reason, origin: record, value: Buffer.from('x'), atMs: 1 },
      headerList: [['dlq-handled', Buffer.from('17')]],
    })
    expect(readMark(3, received(letter))).toBeUndefined()
  })
})

describe('a dead letter', () => {
  it('gives back the reason, the origin, and the original key, bytes and headers', () => {
    fc.assert(
      fc.property(rejectedRecord, (rejected) => {
        const letter = readDeadLetter(3, received(deadLetter('dlq', rejected)))
        const { origin, key, value, headerList, atMs } = rejected
        expect(letter).toEqual({
          partition: 3,
          offset: 41,
          code: reason.code,
          reason: reason.message,
          ...{ origin, key, value, atMs },
          headerList,
          cutFrom: undefined,
          leftOut: 0,
        })
      }),
    )
  })

  it('keeps the order of its records: it goes to the partition of the same number', () => {
    const letter = deadLetter('dlq', { reason, origin: record, value: Buffer.from('x'), atMs: 1 })
    expect(letter).toMatchObject({ topic: 'dlq', partition: 2, timestampMs: 1 })
  })

  it('says how much is missing from it and how many are missing beside it', () => {
    const value = Buffer.from('x')
    const cut = { reason, origin: feed, value, atMs: 1, cutFrom: 9_000_000, leftOut: 12 }
    const letter = readDeadLetter(0, received(deadLetter('dlq', cut)))
    expect(letter).toMatchObject({ cutFrom: 9_000_000, leftOut: 12 })
  })

  it('bounds what we say about a record, whatever the record says', () => {
    const long = new TapeError('TAPE_SCHEMA_UNREADABLE', 'x'.repeat(100_000))
    const noisy = { ...feed, feed: 'f'.repeat(100_000), where: 'w'.repeat(100_000) }
    const { headers } = deadLetter('dlq', { reason: long, origin: noisy, value: null, atMs: 1 })
    expect(JSON.stringify(headers).length).toBeLessThan(4_000)
  })

  it('is read from the headers of earlier versions', () => {
    const headers = { 'dlq-code': 'X', 'dlq-topic': 't', 'dlq-partition': '1', 'dlq-offset': '5' }
    const old = { offset: 0, timestampMs: 7, key: null, value: Buffer.from('v'), headers }
    const before = { ...old, headerList: [] }
    expect(readDeadLetter(0, before)?.origin).toEqual({
      from: 'record',
      service: 'flattener',
      topic: 't',
      partition: 1,
      offset: 5,
      timestampMs: 7,
    })
  })

  it('is made of any record that somebody else wrote', () => {
    const empty = { key: null, value: null, headers: {}, headerList: [] }
    const foreign = { offset: 0, timestampMs: 7, ...empty }
    expect(readDeadLetter(0, foreign)).toMatchObject({ code: 'unknown', origin: undefined })
  })
})
