import { gunzipSync } from 'node:zlib'
import { ArchiveStore } from '@tickertape/archive'
import { loadConfig } from '@tickertape/config'
import { FakeS3, type S3Fault } from '@tickertape/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patientPut } from './patient-put.ts'
import { StoreHealth } from './store-health.ts'
import { HOUR, Member, type Sample } from './test-member.ts'

let fake: FakeS3
let store: ArchiveStore
let health: StoreHealth
let told: string[]
let retried: string[]
let nowMs: number

beforeEach(async () => {
  fake = await FakeS3.start()
  store = new ArchiveStore(loadConfig({ env: { S3_SINK_ENDPOINT: fake.url } }))
  told = []
  retried = []
  nowMs = 0
  health = new StoreHealth({
    onFailing: ({ code }) => told.push(code),
    onBack: (awayMs) => told.push(`back after ${awayMs}`),
    now: () => nowMs,
    quietMs: 10_000,
  })
})
afterEach(async () => {
  store[Symbol.dispose]()
  await fake[Symbol.asyncDispose]()
})

const put = (stop = new AbortController().signal) =>
  patientPut(store, {
    health,
    stop,
    baseMs: 1,
    capMs: 2,
    onRetry: ({ code }) => {
      nowMs++
      retried.push(code)
    },
  })

const newMember = (maxRecords = 1_000) =>
  new Member(
    { put: put(), keys: (prefix) => store.keys(prefix) },
    { maxRecords, patienceMs: 1_000 },
  )

const topic: Sample[] = Array.from({ length: 40 }, (_, offset) => ({
  offset,
  timestampMs: (9 + (offset % 2)) * HOUR,
}))

const offsets = (): number[] =>
  [...fake.objects.values()]
    .flatMap(({ body }) => gunzipSync(body).toString().trimEnd().split('\n'))
    .map((line) => JSON.parse(line).offset)
    .sort((a, b) => a - b)

/** What only a request with a body can meet. */
const hurtBody: S3Fault = { status: 400, code: 'IncompleteBody' }

const faults: readonly S3Fault[] = [
  { status: 500, code: 'InternalError' },
  { status: 503, code: 'SlowDown' },
  { status: 507, code: 'XMinioStorageFull' },
  hurtBody,
  { status: 409, code: 'ConditionalRequestConflict' },
  'broken upload',
  'lost answer',
  { afterMs: 5 },
]

describe('a failing object store', () => {
  it('costs no record and doubles none, whatever goes wrong with which request', async () => {
    const plan = fc.array(fc.option(fc.constantFrom(...faults)), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 15 }), async (planned, maxRecords) => {
        fake.objects.clear()
        const coming = [...planned]
        fake.fault = ({ method }) => {
          const fault = coming.shift() ?? undefined
          return fault === hurtBody && method !== 'PUT' ? undefined : fault
        }
        const member = newMember(maxRecords)
        await member.finish(topic, 7)
        expect(offsets()).toEqual(topic.map(({ offset }) => offset))
        expect(member.committed).toBe(topic.length)
        expect(member.failures).toEqual([])
        expect(health.failing).toBeUndefined()
      }),
      { numRuns: 15 },
    )
  }, 120_000)

  it('is told once, with its reason, until it takes objects again', async () => {
    let full = 3
    fake.fault = ({ method }) =>
      method === 'PUT' && full-- > 0 ? { status: 507, code: 'XMinioStorageFull' } : undefined
    const member = newMember()
    const reasons: (string | undefined)[] = []
    const finished = member.finish(topic.slice(0, 1), 1).then(() => 'finished')
    while ((await Promise.race([finished, new Promise(setImmediate)])) !== 'finished') {
      reasons.push(health.failing?.code)
    }
    expect(reasons).toContain('TAPE_S3_FULL')
    expect(new Set(retried)).toEqual(new Set(['TAPE_S3_FULL']))
    expect(told).toEqual(['TAPE_S3_FULL', 'back after 3'])
    expect(health.failing).toBeUndefined()
  })

  it('never makes an object of a body that was hurt on its way', async () => {
    fake.fault = ({ method }) => (method === 'PUT' ? 'broken upload' : undefined)
    const stop = AbortSignal.timeout(300)
    const facts = { firstOffset: 0, lastOffset: 0, records: 1, events: 1, firstRecordCrc32: 1 }
    const written = put(stop)('t/x', Buffer.alloc(100_000), facts, stop)
    await expect(written).rejects.toThrow()
    expect(fake.objects.size).toBe(0)
  })

  it('ends the patience with refusals that no time cures', async () => {
    fake.fault = () => ({ status: 403, code: 'AccessDenied' })
    const member = newMember()
    await member.read(topic, 1)
    await member.archiver.storeAll()
    expect(member.failures.map(({ code }) => code)).toEqual(['TAPE_S3_REFUSED'])
    expect(member.committed).toBe(0)
  })

  it('is not taken for another writer when the topic was made anew', async () => {
    await newMember().finish(topic, 7)
    const member = newMember()
    await member.read([{ offset: 0, timestampMs: 9 * HOUR + 1 }], 1)
    await member.archiver.storeAll()
    expect(member.failures.map(({ code }) => code)).toEqual(['TAPE_ARCHIVE_CONFLICT'])
    expect(member.committed).toBe(0)
  })
})

describe('the bucket', () => {
  it.each<[string, S3Fault, string]>([
    [
      'waited for while the clock is wrong',
      { status: 403, code: 'RequestTimeTooSkewed' },
      'UNAVAILABLE',
    ],
    ['refused for good to who may not', { status: 403, code: 'AccessDenied' }, 'REFUSED'],
  ])('is %s', async (_what, fault, code) => {
    fake.fault = () => fault
    await expect(store.ensureBucket()).rejects.toMatchObject({ code: `TAPE_S3_${code}` })
  })
})
