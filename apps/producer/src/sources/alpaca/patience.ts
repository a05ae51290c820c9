import { MarketCalendar } from '../../calendar/market-calendar.ts'
import { usEquities } from '../../calendar/us-equities.ts'
import type { State } from './session.ts'

export interface Timings {
  /** Each of welcome, authentication and acknowledgement must come within this. */
  readonly stepMs: number
  readonly pingEveryMs: number
  readonly pongWithinMs: number
  /** Silence that is too long while the market is open. */
  readonly muteMs: number
  /** Data must flow this long before a loss counts as the first one again. */
  readonly settledMs: number
  readonly backOffBaseMs: number
  readonly backOffCapMs: number
  /** After 406; the server keeps a dead session for about 90 s. */
  readonly heldMs: number
  /** How often silence and overdue steps are looked for. */
  readonly watchEveryMs: number
}

export const timings: Timings = {
  stepMs: 10_000,
  pingEveryMs: 10_000,
  pongWithinMs: 5_000,
  muteMs: 600_000,
  settledMs: 60_000,
  backOffBaseMs: 1_000,
  backOffCapMs: 60_000,
  heldMs: 10_000,
  watchEveryMs: 1_000,
}

/** A pause of at least the base, with full jitter above it, that doubles its range up to the cap. */
export function backOffMs(
  losses: number,
  { backOffBaseMs, backOffCapMs }: Timings,
  random: () => number = Math.random,
): number {
  const range = Math.min(backOffCapMs - backOffBaseMs, backOffBaseMs * 2 ** Math.min(losses, 16))
  return Math.round(backOffBaseMs + random() * range)
}

export interface Silence {
  readonly feed: string
  readonly state: State
  readonly now: number
  readonly inStateSince: number
  readonly lastDataAt: number
}

const calendar = new MarketCalendar(usEquities)
const isRegularSession = (epochMs: number): boolean =>
  calendar.sessionAt(epochMs)?.name === 'regular'

/**
 * Which patience has run out, if any. Silence counts while the regular session has been open for all of it.
 * The test feed never closes.
 */
export function overdue(
  silence: Silence,
  { stepMs, muteMs }: Timings,
): 'timeout' | 'mute' | undefined {
  const { feed, state, now, inStateSince, lastDataAt } = silence
  if (state === 'pausing' || state === 'closed') return undefined
  if (state !== 'live') return now - inStateSince >= stepMs ? 'timeout' : undefined
  const silentSince = Math.max(inStateSince, lastDataAt)
  if (now - silentSince < muteMs) return undefined
  const expected = feed === 'test' || (isRegularSession(now) && isRegularSession(now - muteMs))
  return expected ? 'mute' : undefined
}
