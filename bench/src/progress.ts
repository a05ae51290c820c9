import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaAdmin } from '@tickertape/kafka'
import type { Sample } from './job.ts'
import { type Cost, costOf } from './process-cost.ts'

export interface ProgressOptions {
  /** Work that is done so far. */
  readonly done: () => Promise<number>
  /** Work at which measuring begins, 0 to measure from the start of the processes on, and at which it ends. */
  readonly from: number
  readonly to: number
  readonly eventsPerUnit: number
  readonly pids: readonly number[]
  readonly withinMs: number
}

interface Moment extends Cost {
  readonly done: number
  readonly at: number
}

const POLL_MS = 50
const NOTHING: Cost = { cpuSeconds: 0, rssBytes: 0, peakBytes: 0 }

/** Measures processes over a stretch of their work. Rejects when they do not get there in time. */
export async function measureProgress(options: ProgressOptions): Promise<Sample> {
  const { done, from, to, eventsPerUnit, pids, withinMs } = options
  const beginning: Moment = { done: 0, at: performance.now(), ...NOTHING }
  const deadline = beginning.at + withinMs
  const reached = async (wanted: number): Promise<Moment> => {
    for (;;) {
      const now = await done()
      if (now >= wanted) return { done: now, at: performance.now(), ...costOf(pids) }
      if (performance.now() > deadline) {
        throw new Error(`${now} of ${to} units of work were done after ${withinMs} ms`)
      }
      await sleep(POLL_MS)
    }
  }
  const first = from > 0 ? await reached(from) : beginning
  const last = await reached(to)
  return {
    events: (last.done - first.done) * eventsPerUnit,
    seconds: (last.at - first.at) / 1000,
    cpuSeconds: last.cpuSeconds - first.cpuSeconds,
    rssBytes: last.rssBytes,
  }
}

const sum = (values: Iterable<number>): number => [...values].reduce((all, one) => all + one, 0)

/** Records of a topic that a group has committed. */
export const committedBy = (admin: KafkaAdmin, groupId: string, topic: string) => async () =>
  sum((await admin.committed(groupId, topic)).values())

/** Records that a topic has. */
export const writtenTo = (admin: KafkaAdmin, topic: string) => async () =>
  sum((await admin.ranges(topic)).map(({ high }) => high))
