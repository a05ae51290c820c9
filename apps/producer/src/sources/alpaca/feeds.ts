import type { Config } from '@tickertape/config'
import { type SilenceRules, silenceRules } from '../../calendar/silence-rules.ts'

export type FeedName = Config['alpaca']['feed']

/** What differs between Alpaca's streams, which all speak one language. */
export interface FeedFacts {
  readonly path: string
  /** Bars that changed after they were sent come again. */
  readonly hasUpdates: boolean
  /** Trading halts are told. */
  readonly hasStatuses: boolean
  readonly silence: SilenceRules
  readonly delayMs?: number
  /** Where the same events are kept, and the name of the feed there; none for a feed that keeps nothing. */
  readonly history?: { readonly path: string; readonly feed?: string }
}

const stocks = { hasUpdates: true, hasStatuses: true } as const
const all = { ...stocks, silence: silenceRules.consolidated } as const
const always = { hasStatuses: false, silence: silenceRules.crypto } as const
const path = '/v2/stocks'

export const feeds: Readonly<Record<FeedName, FeedFacts>> = {
  iex: {
    ...{ ...stocks, path: '/v2/iex', silence: silenceRules.oneExchange },
    history: { path, feed: 'iex' },
  },
  sip: { ...all, path: '/v2/sip', history: { path, feed: 'sip' } },
  delayed_sip: {
    ...{ ...all, path: '/v2/delayed_sip', history: { path, feed: 'sip' } },
    delayMs: 900_000,
  },
  crypto: {
    ...{ ...always, path: '/v1beta3/crypto/us', hasUpdates: true },
    history: { path: '/v1beta3/crypto/us' },
  },
  test: { ...always, path: '/v2/test', hasUpdates: false },
}

/** The only symbol of the feed `test`. */
export const TEST_SYMBOL = 'FAKEPACA'

/** Why a feed does not have a symbol, or undefined. Pairs of crypto look like BTC/USD. */
export function symbolProblem(feed: FeedName, symbol: string): string | undefined {
  if (feed === 'test') return undefined
  const isPair = symbol.includes('/')
  if (isPair === (feed === 'crypto')) return undefined
  return isPair
    ? `${symbol} is a pair of crypto, which alpaca.feed ${feed} does not have: set it to crypto`
    : `${symbol} is no pair of crypto: write BTC/USD, or set alpaca.feed to iex`
}
