import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from './log.ts'

/** Less than a service may take to stop, more than busy brokers need. */
const LEAVE_WITHIN_MS = 6_000

/**
 * Says goodbye to the brokers, without waiting for those that are away: the client would look for them for
 * longer than a service may take to stop. The group notices by itself when the session of the member is over.
 */
export async function leave(
  disconnect: () => Promise<void>,
  log: Log,
  withinMs = LEAVE_WITHIN_MS,
): Promise<void> {
  const stop = new AbortController()
  const late = sleep(withinMs, 'the brokers did not answer', { signal: stop.signal }).catch(
    () => {},
  )
  const gone = disconnect().then(
    () => undefined,
    (err) => log.warn({ err }, 'left the group in haste'),
  )
  const reason = await Promise.race([gone, late])
  stop.abort()
  if (reason !== undefined) log.warn({ reason, withinMs }, 'left the group in haste')
}
