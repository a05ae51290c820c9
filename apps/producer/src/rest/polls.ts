import { type Clock, waitUntil } from './clock.ts'

export interface PollPlan {
  readonly clock: Clock
  /** Ends the polls without an error. */
  readonly signal: AbortSignal
  /** When to poll after a poll that began at this instant; both in epoch milliseconds. */
  readonly nextAt: (startedAtMs: number) => number
}

/**
 * The instants of polls, in epoch milliseconds: now, and then as planned. The next one waits for its
 * consumer, so polls never overlap; what was missed meanwhile is one poll, not many.
 */
export async function* polls({ clock, signal, nextAt }: PollPlan): AsyncGenerator<number> {
  while (!signal.aborted) {
    const startedAtMs = clock.now()
    yield startedAtMs
    try {
      await waitUntil(nextAt(startedAtMs), clock, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
