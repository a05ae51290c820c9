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

/** Resolves with the work that is done when it is as much as wanted. Rejects when that takes too long. */
export async function reached(options: {
  readonly done: () => Promise<number>
  readonly wanted: number
  readonly withinMs: number
}): Promise<number> {
  const { done, wanted, withinMs } = options
  const deadline = performance.now() + withinMs
  for (;;) {
    const now = await done()
    if (now >= wanted) return now
    if (performance.now() > deadline) {
      throw new Error(`${now} of ${wanted} units of work were done after ${withinMs} ms`)
    }
    await sleep(POLL_MS)
  }
}

/** Measures processes over a stretch of their work. Rejects when they do not get there in time. */
export async function measureProgress(options: ProgressOptions): Promise<Sample> {
  const { done, from, to, eventsPerUnit, pids, withinMs } = options
  const beginning: Moment = { done: 0, at: performance.now(), ...NOTHING }
  const at = async (wanted: number): Promise<Moment> => {
    const now = await reached({ done, wanted, withinMs })
    return { done: now, at: performance.now(), ...costOf(pids) }
  }
  const first = from > 0 ? await at(from) : beginning
  const last = await at(to)
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
