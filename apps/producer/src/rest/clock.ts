import { setTimeout as sleep } from 'node:timers/promises'

/** Timers of Node end at once beyond 2^31 ms. */
const MAX_WAIT_MS = 2 ** 31 - 1

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Waits this long or, when it is very long, less. Rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  wait: (ms, signal) => sleep(Math.min(ms, MAX_WAIT_MS), undefined, { signal }),
}

/** Waits until an instant, however far it is. Rejects when the signal aborts. */
export async function waitUntil(atMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  for (let left = atMs - clock.now(); left > 0; left = atMs - clock.now()) {
    await clock.wait(left, signal)
  }
}
