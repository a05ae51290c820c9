import { setTimeout as sleep } from 'node:timers/promises'

const ASK_EVERY_MS = 250

export interface Patience {
  /** By performance.now(). */
  readonly untilMs: number
  readonly signal: AbortSignal
}

/** Asks until the answer is yes, or the time is up. Asks at least once. */
export async function settle(
  ask: () => Promise<boolean>,
  { untilMs, signal }: Patience,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted()
    if (await ask()) return true
    if (performance.now() >= untilMs) return false
    await sleep(ASK_EVERY_MS, undefined, { signal })
  }
}

/** True when every partition with an end has got there. */
export const hasReached = (
  reached: ReadonlyMap<number, number>,
  ends: ReadonlyMap<number, number>,
): boolean => [...ends].every(([partition, end]) => (reached.get(partition) ?? 0) >= end)
