import type { State } from './session.ts'

/** All in milliseconds. */
export interface Timings {
  /** Handshake, welcome, login and each answer to a request must come within this. */
  readonly stepMs: number
  readonly pingEveryMs: number
  readonly pongWithinMs: number
  /** Longest time without any message or ping of the venue, for one that promises heartbeats. */
  readonly heartbeatMs: number
  /** Data must flow this long before a loss counts as the first one again. */
  readonly settledMs: number
  readonly backOffBaseMs: number
  readonly backOffCapMs: number
  /** Least pause when another session has our place; half as much again at random. */
  readonly heldMs: number
  /** Least time between two messages that we send. */
  readonly sendEveryMs: number
  /** Age at which a connection is replaced, for a venue that ends old ones. */
  readonly maxAgeMs: number
  /** How long a replaced connection is still read beside its successor. */
  readonly overlapMs: number
  /** How long the venue has to answer our close. */
  readonly drainMs: number
  /** How long a trade may come behind its successors before it counts as missing. */
  readonly reorderMs: number
  /** How often silence and overdue steps are looked for. */
  readonly watchEveryMs: number
}

/** The least and the longest pause between two tries. */
export type BackOff = Pick<Timings, 'backOffBaseMs' | 'backOffCapMs'>

export const timings: Timings = {
  stepMs: 10_000,
  pingEveryMs: 10_000,
  pongWithinMs: 5_000,
  heartbeatMs: Number.POSITIVE_INFINITY,
  settledMs: 60_000,
  backOffBaseMs: 1_000,
  backOffCapMs: 60_000,
  heldMs: 10_000,
  sendEveryMs: 0,
  maxAgeMs: Number.POSITIVE_INFINITY,
  overlapMs: 2_000,
  drainMs: 2_000,
  reorderMs: 2_000,
  watchEveryMs: 1_000,
}

/** A pause of at least the base, with full jitter above it, that doubles its range up to the cap. */
export function backOffMs(
  losses: number,
  { backOffBaseMs, backOffCapMs }: BackOff,
  random: () => number = Math.random,
): number {
  const range = Math.min(backOffCapMs - backOffBaseMs, backOffBaseMs * 2 ** Math.min(losses, 16))
  return Math.round(backOffBaseMs + random() * range)
}

export interface Progress {
  readonly state: State
  readonly now: number
  /** When the state was entered, or a step of it was made: a request sent or answered. */
  readonly progressAt: number
  /** When the venue last said anything, pings included. */
  readonly heardAt: number
}

/** Which patience has run out, if any. That of data is the matter of the calendar. */
export function overdue(
  { state, now, progressAt, heardAt }: Progress,
  { stepMs, heartbeatMs }: Timings,
): 'timeout' | 'keepalive' | undefined {
  if (state === 'connecting' || state === 'authenticating' || state === 'subscribing') {
    return now - progressAt >= stepMs ? 'timeout' : undefined
  }
  if (state !== 'live') return undefined
  return now - Math.max(heardAt, progressAt) >= heartbeatMs ? 'keepalive' : undefined
}
