import type { RecordSpans, SpanEnd } from '@tickertape/tracing'
import { describe, expect, it } from 'vitest'
import { endSpans, withSpans } from './line-spans.ts'
import type { Stored } from './partition-archiver.ts'
import { Bucket, Member, type MemberOptions } from './test-member.ts'

const topic = Array.from({ length: 10 }, (_, offset) => ({ offset, timestampMs: offset }))
const toLine: NonNullable<MemberOptions['toLine']> = async (_batch, { offset, timestampMs }) => ({
  bytes: Buffer.from(`${JSON.stringify({ offset, timestampMs })}\n`),
  events: 1,
})

/** A member that follows every third record, and what became of their spans. */
function traced(bucket: Bucket, options: MemberOptions = {}) {
  const begun: number[] = []
  const ended = new Map<number, SpanEnd | undefined>()
  const spanOf: RecordSpans = (_place, { offset }) => {
    if (offset % 3 !== 0) return undefined
    begun.push(offset)
    return { traceparent: '', end: (result) => void ended.set(offset, result) }
  }
  const stored: Stored[] = []
  const onStored = (one: Stored) => {
    stored.push(one)
    endSpans(one)
  }
  const member = new Member(bucket, { ...options, onStored, toLine: withSpans(toLine, spanOf) })
  return { member, begun, ended, stored }
}

describe('the span of a record in the archiver', () => {
  it('ends when the object with the record is stored, and names the object', async () => {
    const { member, begun, ended, stored } = traced(new Bucket(), { maxRecords: 100 })
    await member.read(topic, 10)
    expect([begun, ended.size]).toEqual([[0, 3, 6, 9], 0])
    await member.finish(topic, 10)
    const key = stored[0]?.key
    expect(Object.fromEntries(ended)).toEqual(
      Object.fromEntries(
        [0, 3, 6, 9].map((offset) => [
          offset,
          { attributes: { 'tickertape.archive.object': key } },
        ]),
      ),
    )
  })

  it('does not end where another writer stored the record', async () => {
    const bucket = new Bucket()
    await new Member(bucket, { maxRecords: 4 }).finish(topic, 10)
    const late = traced(bucket, { maxRecords: 100 })
    await late.member.finish(topic, 10)
    expect(late.stored.some(({ ours }) => !ours)).toBe(true)
    expect(late.ended.has(0)).toBe(false)
  })

  it('is held for the first 256 of an object only', async () => {
    const many = Array.from({ length: 900 }, (_, offset) => ({ offset, timestampMs: 0 }))
    const { member, begun, ended } = traced(new Bucket(), { maxRecords: 900 })
    await member.finish(many, 900)
    expect([begun.length, ended.size]).toEqual([300, 256])
  })
})
