import type { MarketCalendar, OpenSession } from '@tickertape/calendar'

/** Hours of the regular session: what a day's quota has to last for. */
const SESSION_MS = 6.5 * 3_600_000

/** Data of the first minute of a session is there after it. */
const SETTLE_MS = 60_000

const WEEK_MS = 7 * 86_400_000

export interface Quota {
  readonly requestsPerPoll: number
  readonly requestsPerDay: number
}

/** The shortest interval, in milliseconds, at which a day's quota lasts for the regular session. */
export const intervalFor = ({ requestsPerPoll, requestsPerDay }: Quota): number =>
  Math.ceil((SESSION_MS * requestsPerPoll) / requestsPerDay)

function regularFrom(market: MarketCalendar, epochMs: number): OpenSession | undefined {
  let session = market.sessionFrom(epochMs)
  while (session && session.name !== 'regular') session = market.sessionFrom(session.closesAt)
  return session
}

/**
 * When to poll next, in epoch milliseconds: at the interval while the regular session is open, once more
 * after its close, and then when the next one has begun.
 */
export function nextPollAt(
  startedAtMs: number,
  intervalMs: number,
  market: MarketCalendar,
): number {
  const next = startedAtMs + intervalMs
  const coming = regularFrom(market, next)
  if (coming === undefined) return startedAtMs + WEEK_MS
  const wasOpen = market.sessionAt(startedAtMs)?.name === 'regular'
  return wasOpen || coming.opensAt <= next ? next : coming.opensAt + SETTLE_MS
}
