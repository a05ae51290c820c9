import { setTimeout as sleep } from 'node:timers/promises'
import { asTapeError, type TapeError } from './tape-error.ts'

export interface RetryOptions {
  readonly signal?: AbortSignal
  /** Gives up after this long and throws the last error. Default: never. */
  readonly forMs?: number
  readonly baseMs?: number
  readonly capMs?: number
  readonly onRetry?: (error: TapeError, delayMs: number) => void
}

/**
 * Repeats `attempt` while it throws a retryable TapeError, with full-jitter exponential pauses.
 * Throws the first error that is not retryable, the last one after `forMs`, or the signal's reason.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { signal, forMs = Number.POSITIVE_INFINITY, baseMs = 100, capMs = 5_000, onRetry } = options
  const deadline = performance.now() + forMs
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted()
    try {
      return await attempt()
    } catch (cause) {
      const error = asTapeError(cause)
      if (!error.retryable || performance.now() >= deadline) throw error
      const delayMs = Math.ceil(Math.random() * Math.min(capMs, baseMs * 2 ** Math.min(tries, 16)))
      onRetry?.(error, delayMs)
      await sleep(delayMs, undefined, signal ? { signal } : {})
    }
  }
}
