import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaAdmin } from '@tickertape/kafka'
import type { Sample } from './job.ts'
import { costOf } from './process-cost.ts'

export interface ProgressOptions {
  readonly admin: KafkaAdmin
  readonly groupId: string
  readonly topic: string
  /** Input records that are waiting. */
  readonly records: number
  readonly eventsPerRecord: number
  /** Share of the records that is left out at the beginning; 0 to measure from the start on. */
  readonly warmUp: number
  readonly pids: readonly number[]
  readonly withinMs: number
}

const POLL_MS = 50

/** Measures processes from the end of their warm-up until a group has committed all of its input. */
export async function measureGroup(options: ProgressOptions): Promise<Sample> {
  const { admin, groupId, topic, records, eventsPerRecord, warmUp, pids, withinMs } = options
  const deadline = performance.now() + withinMs
  const reached = async (wanted: number) => {
    for (;;) {
      const committed = await admin.committed(groupId, topic)
      const done = [...committed.values()].reduce((sum, offset) => sum + offset, 0)
      if (done >= wanted) return { done, at: performance.now(), ...costOf(pids) }
      if (performance.now() > deadline) {
        throw new Error(`group ${groupId} is at ${done} of ${records} records after ${withinMs} ms`)
      }
      await sleep(POLL_MS)
    }
  }
  const beginning = { done: 0, at: performance.now(), ...costOf(pids) }
  const from = warmUp > 0 ? await reached(records * warmUp) : beginning
  const to = await reached(records)
  return {
    events: (to.done - from.done) * eventsPerRecord,
    seconds: (to.at - from.at) / 1000,
    cpuSeconds: to.cpuSeconds - from.cpuSeconds,
    rssBytes: to.rssBytes,
  }
}
