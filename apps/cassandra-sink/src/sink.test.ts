import { TapeError } from '@tickertape/errors'
import type { GroupControl, IncomingBatch, OutgoingRecord } from '@tickertape/kafka'
import { expect, it } from 'vitest'
import { Commits } from './commits.ts'
import type { ReadBatch } from './event-reader.ts'
import { Outage } from './outage.ts'
import { Sink, type SinkOptions } from './sink.ts'
import { tables } from './tables.ts'
import type { Write } from './writes.ts'

const writesOf = (count: number): Write[] =>
  Array.from({ length: count }, (_, at) => ({ table: tables.trades, rows: [[at]], bytes: 1 }))

const batchAt = (offset: number, partition = 0): IncomingBatch => ({
  topic: 't',
  partition,
  records: [
    { offset, timestampMs: 0, key: null, value: Buffer.alloc(0), headers: {}, headerList: [] },
  ],
  nextOffset: offset + 1,
  highWatermark: 100,
})

const away = () => new TapeError('TAPE_CASSANDRA_UNAVAILABLE', 'away')
const letter: OutgoingRecord = { topic: 'dlq', key: null, value: Buffer.alloc(0) }

/** A sink whose Cassandra can be taken away, and what it did. */
function setUp(options: Partial<SinkOptions> = {}) {
  const state = { isAway: false, back: Promise.withResolvers<void>() }
  const log = {
    written: 0,
    committed: [] as string[],
    paused: [] as string[],
    told: [] as string[],
  }
  const control: GroupControl = {
    commit: async (topic, partition, offset) => {
      log.committed.push(`${topic}/${partition}@${offset}`)
    },
    seek: () => {},
    pause: (topic, partition) => void log.paused.push(`${topic}/${partition}`),
    resume: (topic, partition) => {
      log.paused = log.paused.filter((place) => place !== `${topic}/${partition}`)
    },
  }
  const outage = new Outage({
    answers: () => state.back.promise,
    onFailing: ({ code }) => log.told.push(code),
    onBack: () => log.told.push('back'),
    now: () => 0,
    quietMs: 1_000,
  })
  const failures: TapeError[] = []
  const commits = new Commits((error) => failures.push(error))
  const sink = new Sink({
    read: async () => ({ writes: writesOf(3), events: 3, letters: [] }),
    write: async () => {
      if (state.isAway) throw away()
      log.written++
    },
    bury: async () => {},
    writesInFlight: 2,
    patienceMs: 0,
    signal: new AbortController().signal,
    outage,
    commits,
    onRetry: () => {},
    onWritten: () => {},
    ...options,
  })
  return { state, log, control, outage, commits, failures, sink }
}

it('commits the offset behind a batch when all of its rows and dead letters are durable', async () => {
  const buried = Promise.withResolvers<void>()
  const read: ReadBatch = { writes: writesOf(2), events: 2, letters: [letter] }
  const { sink, log, control, commits } = setUp({
    read: async () => read,
    bury: () => buried.promise,
  })
  const taken = sink.take(batchAt(7), control)
  await new Promise(setImmediate)
  await commits.commit()
  expect([log.written, log.committed]).toEqual([2, []])
  buried.resolve()
  expect(await taken).toBeUndefined()
  await commits.commit()
  await commits.commit()
  expect(log.committed).toEqual(['t/0@8'])
})

it('pauses a partition that Cassandra does not take, commits nothing, and reads on when it answers', async () => {
  const { sink, log, control, commits, outage, state } = setUp()
  state.isAway = true
  expect(await sink.take(batchAt(7), control)).toBe(7)
  expect(outage.isOn).toBe(true)
  expect(await sink.take(batchAt(3, 1), control)).toBe(3)
  await commits.commit()
  expect(log).toMatchObject({ written: 0, committed: [], paused: ['t/0', 't/1'] })
  expect(outage.pausedPartitions).toBe(2)
  state.isAway = false
  state.back.resolve()
  await new Promise(setImmediate)
  expect(log.paused).toEqual([])
  expect(await sink.take(batchAt(7), control)).toBeUndefined()
  await commits.commit()
  expect(log.committed).toEqual(['t/0@8'])
})

it('tries again within its patience, says so once, and says when it is over', async () => {
  const { sink, log, control, outage, state } = setUp({ patienceMs: 60_000 })
  state.isAway = true
  const taken = sink.take(batchAt(7), control)
  await expect.poll(() => outage.isOn).toBe(true)
  state.isAway = false
  expect(await taken).toBeUndefined()
  expect(outage.isOn).toBe(false)
  expect(log.told).toEqual(['TAPE_CASSANDRA_UNAVAILABLE', 'back'])
  expect(log.written).toBe(3)
})

it('commits nothing for an assignment that is over', async () => {
  const writing = Promise.withResolvers<void>()
  const { sink, log, control, commits } = setUp({ write: () => writing.promise })
  const taken = sink.take(batchAt(7), control)
  await new Promise(setImmediate)
  sink.reassign()
  writing.resolve()
  await taken
  await commits.commit()
  expect(log.committed).toEqual([])
})

it('rejects with what a retry does not cure', async () => {
  const { sink, control, log } = setUp({
    write: async () => {
      throw new TapeError('TAPE_CASSANDRA_FAILED', 'no such table')
    },
  })
  await expect(sink.take(batchAt(7), control)).rejects.toMatchObject({
    code: 'TAPE_CASSANDRA_FAILED',
  })
  expect(log.paused).toEqual([])
})

it('gives up its retries at a stop, and leaves the batch to the next start', async () => {
  const stop = new AbortController()
  const { sink, log, control, commits, outage, state } = setUp({
    patienceMs: 60_000,
    signal: stop.signal,
  })
  state.isAway = true
  const taken = sink.take(batchAt(7), control)
  await expect.poll(() => outage.isOn).toBe(true)
  stop.abort()
  expect(await taken).toBe(7)
  await commits.commit()
  expect(log).toMatchObject({ committed: [], paused: [] })
})
