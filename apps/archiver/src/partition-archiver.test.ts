import { gunzipSync } from 'node:zlib'
import { type ArchiveStore, hourOf, type ObjectFacts, parseObjectKey } from '@tickertape/archive'
import type { GroupControl, IncomingBatch } from '@tickertape/kafka'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PartitionArchiver } from './partition-archiver.ts'

const HOUR = 3_600_000

interface Sample {
  readonly offset: number
  readonly timestampMs: number
}

/** A bucket in memory with the one promise that matters: an object is never overwritten. */
class Bucket {
  readonly objects = new Map<string, { body: Buffer; facts: ObjectFacts }>()

  async putIfAbsent(key: string, body: Buffer, facts: ObjectFacts): Promise<ObjectFacts> {
    const held = this.objects.get(key)
    if (held) return held.facts
    this.objects.set(key, { body, facts })
    return facts
  }

  offsets(): number[] {
    return [...this.objects]
      .sort(([a], [b]) => offsetOf(a) - offsetOf(b))
      .flatMap(([, { body }]) => linesOf(body).map(({ offset }) => offset))
  }
}

const offsetOf = (key: string): number => parseObjectKey(key)?.firstOffset ?? -1
const linesOf = (body: Buffer): Sample[] =>
  gunzipSync(body)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const toBatch = (samples: readonly Sample[]): IncomingBatch => ({
  topic: 't',
  partition: 0,
  nextOffset: (samples.at(-1)?.offset ?? 0) + 1,
  highWatermark: 0,
  records: samples.map((sample) => ({ ...sample, key: null, value: null, headers: {} })),
})

/** A group member that reads a partition from the committed offset and follows seeks. */
class Member {
  position: number
  committed: number
  readonly archiver: PartitionArchiver

  constructor(bucket: Bucket, options: { from: number; maxRecords: number; now?: () => number }) {
    this.position = options.from
    this.committed = options.from
    const control: GroupControl = {
      commit: async (_topic, _partition, offset) => {
        this.committed = offset
      },
      seek: (_topic, _partition, offset) => {
        this.position = offset
      },
      pause: () => {},
    }
    this.archiver = new PartitionArchiver('t', 0, {
      store: bucket as unknown as ArchiveStore,
      control,
      limits: { maxBytes: 1 << 20, maxRecords: options.maxRecords, maxAgeMs: 1_000 },
      gzipLevel: 1,
      retry: {},
      toLine: async (_batch, record) => ({
        text: `${JSON.stringify({ offset: record.offset, timestampMs: record.timestampMs })}\n`,
        events: 1,
      }),
      onStored: () => {},
      now: options.now ?? (() => 0),
    })
  }

  /** Reads up to `count` records from where it is, as a fetch would. */
  async read(topic: readonly Sample[], count: number): Promise<void> {
    const from = this.position
    const batch = topic.slice(from, from + count)
    await this.archiver.append(toBatch(batch))
    // A seek during the batch wins over the batch's own end.
    if (this.position === from) this.position = from + batch.length
  }
}

const timeline = fc
  .array(fc.integer({ min: -400_000, max: 900_000 }), { minLength: 1, maxLength: 200 })
  .map((steps) => {
    let time = 10 * HOUR
    return steps.map((step, offset) => {
      time += step
      return { offset, timestampMs: time }
    })
  })

describe('PartitionArchiver', () => {
  it('stores every record once and in order, whatever the limits and batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        timeline,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (topic, maxRecords, count) => {
          const bucket = new Bucket()
          const member = new Member(bucket, { from: 0, maxRecords })
          while (member.position < topic.length) await member.read(topic, count)
          await member.archiver.store()
          expect(bucket.offsets()).toEqual(topic.map(({ offset }) => offset))
          expect(member.committed).toBe(topic.length)
        },
      ),
    )
  })

  it('closes for a later hour only, so late records cost no object', async () => {
    await fc.assert(
      fc.asyncProperty(timeline, async (topic) => {
        const bucket = new Bucket()
        const member = new Member(bucket, { from: 0, maxRecords: 1_000 })
        await member.read(topic, topic.length)
        await member.archiver.store()
        let hour = Number.NEGATIVE_INFINITY
        for (const [, { body }] of [...bucket.objects].sort(
          ([a], [b]) => offsetOf(a) - offsetOf(b),
        )) {
          const hours = linesOf(body).map(({ timestampMs }) => hourOf(timestampMs))
          expect(Math.max(...hours)).toBe(hours[0])
          expect(hours[0] as number).toBeGreaterThan(hour)
          hour = hours[0] as number
        }
      }),
    )
  })

  it('keeps the archive whole when two writers fight and restart anywhere', async () => {
    const step = fc.record({
      who: fc.nat(1),
      what: fc.constantFrom('read', 'store', 'restart') as fc.Arbitrary<
        'read' | 'store' | 'restart'
      >,
      count: fc.integer({ min: 1, max: 20 }),
      maxRecords: fc.integer({ min: 1, max: 30 }),
    })
    await fc.assert(
      fc.asyncProperty(timeline, fc.array(step, { maxLength: 60 }), async (topic, steps) => {
        const bucket = new Bucket()
        const members = [0, 1].map(() => new Member(bucket, { from: 0, maxRecords: 10 }))
        for (const { who, what, count, maxRecords } of steps) {
          const member = members[who] as Member
          if (what === 'read') await member.read(topic, count)
          else if (what === 'store') await member.archiver.store()
          else members[who] = new Member(bucket, { from: member.committed, maxRecords })
        }
        const last = new Member(bucket, { from: 0, maxRecords: 7 })
        do {
          while (last.position < topic.length) await last.read(topic, 13)
          await last.archiver.store()
        } while (last.position < topic.length)
        expect(bucket.offsets()).toEqual(topic.map(({ offset }) => offset))
      }),
      { numRuns: 300 },
    )
  })

  it('stores a quiet partition by the wall clock', async () => {
    let nowMs = 0
    const bucket = new Bucket()
    const member = new Member(bucket, { from: 0, maxRecords: 100, now: () => nowMs })
    await member.read([{ offset: 0, timestampMs: 0 }], 1)
    nowMs = 999
    await member.archiver.storeIfOld()
    expect(bucket.objects.size).toBe(0)
    nowMs = 1_000
    await member.archiver.storeIfOld()
    expect(bucket.offsets()).toEqual([0])
  })

  it('drops what is not stored when the partition is taken away', async () => {
    const bucket = new Bucket()
    const member = new Member(bucket, { from: 0, maxRecords: 100 })
    await member.read([{ offset: 0, timestampMs: 0 }], 1)
    member.archiver.retire()
    await member.archiver.store()
    expect(bucket.objects.size).toBe(0)
    expect(member.committed).toBe(0)
  })
})
