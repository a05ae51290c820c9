import { hourOf } from '@tickertape/archive'
import { TapeError } from '@tickertape/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bucket, HOUR, Member, type Sample, toBatch } from './test-member.ts'

const times = (timestamps: readonly number[]): Sample[] =>
  timestamps.map((timestampMs, offset) => ({ offset, timestampMs }))

/** Mostly forward in small steps, at times hours back or ahead. */
const timeline = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -400_000, max: 900_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: -5 * HOUR, max: 5 * HOUR }) },
    ),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    let time = 100 * HOUR
    return times(
      steps.map((step) => {
        time += step
        return time
      }),
    )
  })

/** Every record once and in its hour, and ranges that follow each other without gap or overlap. */
function expectWhole(bucket: Bucket, topic: readonly Sample[]): void {
  expect(bucket.offsets()).toEqual(topic.map(({ offset }) => offset))
  expect(bucket.wrong()).toEqual([])
  let next = 0
  for (const [first, end, records] of bucket.ranges()) {
    expect(first).toBe(next)
    expect(records).toBe(end - first)
    next = end
  }
  expect(next).toBe(topic.length)
}

describe('the archive', () => {
  it('has every record once and in the hour of its timestamp, whatever the limits and batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        timeline,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (topic, maxRecords, count) => {
          const bucket = new Bucket()
          const member = new Member(bucket, { maxRecords, patienceMs: 1_000 })
          await member.finish(topic, count)
          expectWhole(bucket, topic)
          expect(member.committed).toBe(topic.length)
        },
      ),
    )
  })

  it('closes a range for an hour that is newer than all before, so steps back and forth cost no object', async () => {
    const bucket = new Bucket()
    const member = new Member(bucket, { patienceMs: 1_000 })
    const topic = times(Array.from({ length: 300 }, (_, index) => (10 + (index % 3)) * HOUR))
    await member.finish(topic, 7)
    expectWhole(bucket, topic)
    expect(bucket.objects.size).toBe(5)
  })

  it('stays whole when two writers fight, die between two objects, and restart anywhere', async () => {
    const step = fc.record({
      who: fc.nat(1),
      what: fc.constantFrom('read', 'read', 'store', 'restart', 'die'),
      count: fc.integer({ min: 1, max: 20 }),
      maxRecords: fc.integer({ min: 1, max: 30 }),
    })
    await fc.assert(
      fc.asyncProperty(timeline, fc.array(step, { maxLength: 60 }), async (topic, steps) => {
        const bucket = new Bucket()
        const committed = { offset: 0 }
        const members = [0, 1].map(() => new Member(bucket, { maxRecords: 10 }))
        for (const { who, what, count, maxRecords } of steps) {
          const member = members[who] as Member
          if (what === 'read') await member.read(topic, count)
          else if (what === 'die') member.dieAfter(count % 3)
          else if (what === 'store') void member.archiver.storeAll()
          else members[who] = new Member(bucket, { from: committed.offset, maxRecords })
          await new Promise(setImmediate)
          committed.offset = Math.max(committed.offset, member.committed)
          const stored = new Set(bucket.offsets())
          for (let offset = 0; offset < committed.offset; offset++) {
            expect(stored.has(offset)).toBe(true)
          }
        }
        await new Member(bucket, { maxRecords: 7, patienceMs: 1_000 }).finish(topic, 13)
        expectWhole(bucket, topic)
        for (const { failures } of members) expect(failures).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('gets a quiet partition by the wall clock', async () => {
    let nowMs = 0
    const bucket = new Bucket()
    const member = new Member(bucket, { now: () => nowMs })
    await member.read(times([0]), 1)
    nowMs = 999
    await member.archiver.storeOld()
    expect(bucket.objects.size).toBe(0)
    nowMs = 1_000
    await member.archiver.storeOld()
    expect(bucket.offsets()).toEqual([0])
    expect(member.committed).toBe(1)
  })

  it('does not get what is not stored when the partition is taken away: it will be read again', async () => {
    const bucket = new Bucket()
    const member = new Member(bucket)
    await member.read(times([0]), 1)
    member.archiver.reassign()
    await member.archiver.storeAll()
    expect(bucket.objects.size).toBe(0)
    expect(member.committed).toBe(0)
  })

  it('gets no more than a bounded number of objects an hour, however often archivers restart', async () => {
    const maxAgeMs = HOUR / 10
    const topic = times(Array.from({ length: 2_000 }, (_, index) => 5 * HOUR + index * 5_000))
    const bucket = new Bucket()
    let committed = 0
    for (let restart = 0; committed < topic.length && restart < 400; restart++) {
      const from = topic[committed]?.timestampMs as number
      const member = new Member(bucket, { from: committed, maxAgeMs, now: () => from })
      await member.read(topic, 20 + restart)
      await member.archiver.storeAll()
      committed = Math.max(committed, member.committed)
    }
    expect(bucket.offsets()).toEqual(topic.map(({ offset }) => offset).slice(0, committed))
    expect(committed).toBeGreaterThan(700)
    const perHour = Map.groupBy(bucket.objects.values(), ({ place }) => place.hourMs)
    for (const objects of perHour.values()) expect(objects.length).toBeLessThanOrEqual(21)
  })

  it('lets an hour that has its number of objects wait for an hour, and no longer', async () => {
    const maxAgeMs = HOUR / 2
    let nowMs = 0
    const bucket = new Bucket()
    const topic = times(Array.from({ length: 6 }, () => 0))
    const member = new Member(bucket, { maxAgeMs, now: () => nowMs })
    for (let object = 0; object < 4; object++) {
      await member.read(topic, 1)
      nowMs += maxAgeMs
      await member.archiver.storeOld()
    }
    expect(bucket.objects.size).toBe(4)
    await member.read(topic, 1)
    nowMs += maxAgeMs
    await member.archiver.storeOld()
    expect(bucket.objects.size).toBe(4)
    nowMs += maxAgeMs
    await member.archiver.storeOld()
    expect(bucket.objects.size).toBe(5)
  })
})

/** Lines that hardly compress. */
const noise = (index: number): string =>
  Array.from({ length: 64 }, (_, word) => ((index * 64 + word + 1) * 2_654_435_761) % 2 ** 32)
    .map((number) => number.toString(36))
    .join('')

const noisyLine: NonNullable<ConstructorParameters<typeof Member>[1]>['toLine'] = async (
  _batch,
  { offset, timestampMs },
) => ({
  bytes: Buffer.from(`${JSON.stringify({ offset, timestampMs, noise: noise(offset) })}\n`),
  events: 1,
})

describe('the budget of memory', () => {
  const budgetBytes = 1 << 20
  const control = {
    commit: async () => {},
    seek() {},
    pause: (_topic: string, partition: number) => {
      paused.push(partition)
    },
    resume: (_topic: string, partition: number) => {
      resumed.push(partition)
    },
  }
  let paused: number[] = []
  let resumed: number[] = []

  it('is kept by storing the oldest range first', async () => {
    const bucket = new Bucket()
    let nowMs = 0
    const { archiver } = new Member(bucket, {
      budgetBytes,
      toLine: noisyLine,
      now: () => nowMs,
      patienceMs: 1_000,
    })
    let highest = 0
    for (let round = 0; round < 40; round++) {
      for (const partition of [2, 0, 1]) {
        nowMs++
        const samples = times(Array(100).fill(0)).map((sample) => ({
          ...sample,
          offset: round * 100 + sample.offset,
        }))
        await archiver.append(toBatch(samples, partition), control)
        highest = Math.max(highest, archiver.bytes)
      }
    }
    const order = [...bucket.objects.values()].map(({ place }) => place.partition)
    expect(order.length).toBeGreaterThan(3)
    expect(order.slice(0, 3)).toEqual([2, 0, 1])
    // Beyond the budget by what one record adds, and the blocks that zlib gives out at once.
    expect(highest).toBeLessThan(budgetBytes + 131_072)
  })

  it('pauses partitions while the store does not answer, and loses nothing', async () => {
    paused = []
    resumed = []
    const bucket = new Bucket()
    const answer = Promise.withResolvers<void>()
    const { archiver } = new Member(bucket, {
      budgetBytes,
      maxRecords: 10_000,
      toLine: noisyLine,
      put: async (...args) => {
        await answer.promise
        return bucket.put(...args)
      },
    })
    const topic = times(Array(4_000).fill(0))
    const untaken = await archiver.append(toBatch(topic, 0), control)
    expect(untaken).toBeGreaterThan(1_000)
    expect(archiver.bytes).toBeLessThan(budgetBytes + 131_072)
    expect(archiver.pausedPartitions).toBe(1)
    const behind = await archiver.append(toBatch(topic, 1), control)
    expect(behind).toBeLessThan(500)
    expect(paused).toEqual([0, 1])
    expect(resumed).toEqual([])
    answer.resolve()
    while (archiver.pausedPartitions > 0) await new Promise(setImmediate)
    expect(resumed).toEqual([0, 1])
    for (const [partition, from] of [untaken, behind].entries()) {
      for (let next = from; next !== undefined; await new Promise(setImmediate)) {
        next = await archiver.append(toBatch(topic.slice(next), partition), control)
      }
    }
    await archiver.storeAll()
    for (const partition of [0, 1]) {
      expect(bucket.offsets(partition)).toEqual(topic.map(({ offset }) => offset))
    }
  })

  it('resumes what is paused when partitions are assigned anew', async () => {
    paused = []
    resumed = []
    const { archiver } = new Member(new Bucket(), {
      budgetBytes,
      maxRecords: 10_000,
      toLine: noisyLine,
      put: () => new Promise(() => {}),
    })
    await archiver.append(toBatch(times(Array(4_000).fill(0))), control)
    expect(paused).toEqual([0])
    archiver.reassign()
    expect(resumed).toEqual([0])
    expect(archiver.bytes).toBe(0)
  })

  it('takes no more once the store has refused for good', async () => {
    const member = new Member(new Bucket(), {
      maxRecords: 10,
      put: async () => {
        throw new TapeError('TAPE_S3_REFUSED', 'no')
      },
    })
    const topic = times(Array(30).fill(hourOf(0)))
    expect(await member.read(topic, 30)).toBe(10)
    while (member.failures.length === 0) await new Promise(setImmediate)
    expect(await member.read(topic, 30)).toBe(10)
    expect(member.failures.map(({ code }) => code)).toEqual(['TAPE_S3_REFUSED'])
    expect(member.committed).toBe(0)
  })
})
