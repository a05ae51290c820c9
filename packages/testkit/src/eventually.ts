import { setTimeout as sleep } from 'node:timers/promises'

/** Asks until the answer is as expected, and fails with the last answer when that takes too long. */
export async function eventually<T>(
  ask: () => Promise<T>,
  accept: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (accept(answer)) return answer
    if (performance.now() > deadline) {
      throw new Error(`still ${JSON.stringify(answer)} after ${withinMs} ms`)
    }
    await sleep(50)
  }
}
