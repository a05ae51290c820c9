import type { ApiQuotes, Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'

/** How events came: as they happened, to close a gap, from the past, or from a file. */
export type Origin = 'live' | 'backfill' | 'history' | 'replay'

export interface Items {
  readonly bars: RawBar
  readonly trades: RawTrade
  readonly quotes: RawQuote
}

/** Events of one kind that arrived together, in the order of the source. Not yet checked. */
export interface FrameOf<K extends Kind> {
  readonly kind: K
  readonly items: readonly Items[K][]
  /** Epoch microseconds, taken once per frame and before parsing. The clock behind it has milliseconds. */
  readonly receivedAt: number
  /** The source's own name of the stream: iex, sip, test, a file name. */
  readonly feed: string
  /** One connection or run of the source. */
  readonly session: string
  /** How the items came, when it is not the source's usual way. */
  readonly origin?: Origin
  /** Row of each item, for a source that has rows. */
  readonly rows?: readonly number[]
}

export type Frame = { [K in Kind]: FrameOf<K> }[Kind]
export type Item = Items[Kind]

/** The answer of a polled quote API as it was: a record of its own, for a topic of its own. */
export interface ApiAnswer {
  readonly kind: 'apiQuotes'
  readonly answer: ApiQuotes
}

/** What a source gives. */
export type Delivery = Frame | ApiAnswer

export const nowMicros = (): number => Date.now() * 1000
