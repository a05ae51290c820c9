import { type MarketHours, roundTheClock, type SessionName, usEquities } from '@tickertape/calendar'
import type { Kind } from '@tickertape/schema'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Milliseconds of silence that a liquid symbol may keep, by kind; a kind that is not named may stay silent. */
export type Deadlines = Readonly<Partial<Record<Kind, number>>>

export interface SilenceRules {
  readonly hours: MarketHours
  readonly deadlines: Readonly<Partial<Record<SessionName, Deadlines>>>
}

/** Of bars the silence is counted from the start of the last one, which arrives a minute later. */
const equities: Deadlines = {
  trades: 30 * SECOND,
  quotes: 30 * SECOND,
  bars: 2 * MINUTE + 15 * SECOND,
}
const crypto: Deadlines = { trades: 30 * SECOND, quotes: 30 * SECOND, bars: 3 * MINUTE }
const extended: Deadlines = { trades: 5 * MINUTE, quotes: 5 * MINUTE }

/**
 * What silence means, by the feed that is silent. One exchange's feed says little before and after the
 * regular session; the consolidated one does.
 */
export const silenceRules = {
  oneExchange: { hours: usEquities, deadlines: { regular: equities } },
  consolidated: {
    hours: usEquities,
    deadlines: { pre: extended, regular: equities, post: extended },
  },
  crypto: { hours: roundTheClock, deadlines: { regular: crypto } },
} as const satisfies Readonly<Record<string, SilenceRules>>
