import { setTimeout as sleep } from 'node:timers/promises'
import { TapeError } from '@tickertape/errors'

/**
 * Asks until the answer is as expected, and fails with the last answer when that takes too long. Who is away for the
 * moment, by a retryable error, is asked again.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  accept: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const late = performance.now() > deadline
    try {
      const answer = await ask()
      if (accept(answer)) return answer
      if (late) throw new Error(`still ${JSON.stringify(answer)} after ${withinMs} ms`)
    } catch (error) {
      if (late || !(error instanceof TapeError && error.retryable)) throw error
    }
    await sleep(50)
  }
}
