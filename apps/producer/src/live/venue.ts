import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import type { SilenceRules } from '../calendar/silence-rules.ts'
import type { SourceContext } from '../source.ts'
import type { Timings } from './patience.ts'

/** One symbol of one kind: what is asked for, acknowledged, refused and watched. */
export interface Subscription {
  readonly kind: Kind
  /** As the events carry it. */
  readonly symbol: string
}

/** Which subscriptions an answer is about: those of one request, or the ones it names. */
export type Scope =
  | { readonly request: number }
  | { readonly subscriptions: readonly Subscription[] }

/**
 * What an error of a venue means. `refused`: no retry cures it; the subscriptions that it is about are not
 * asked for again, and the source ends when it is about none in particular or when none is left. `lost`:
 * the connection is of no use; reconnect with growing pauses. `held`: another session has our place; wait
 * for it to end. `ignored`: counted, nothing else.
 */
export type Fate = 'refused' | 'lost' | 'held' | 'ignored'

export interface VenueError {
  readonly fate: Fate
  /** Code and text as the venue gave them. Never a key. */
  readonly told: string
  /** What the operator can do. Required in spirit for `refused` and `held`. */
  readonly advice?: string
  readonly about?: Scope
  /** The venue dropped us because we read too slowly. */
  readonly slow?: boolean
  /** The venue said how long to wait before the next attempt. */
  readonly retryAfterMs?: number
}

/** What a message says about the session. */
export type Signal =
  /** It listens now. Only from a venue that greets. */
  | { readonly type: 'welcomed' }
  | { readonly type: 'authenticated' }
  /** These subscriptions stand. */
  | { readonly type: 'acknowledged'; readonly about: Scope }
  /** The whole set that stands; answers the oldest request that has no answer. */
  | { readonly type: 'current'; readonly subscriptions: readonly Subscription[] }
  | { readonly type: 'error'; readonly error: VenueError }
  /** It will close the connection soon: a second one is opened before that. */
  | { readonly type: 'leaving' }
  /** Trading of a symbol is halted, or goes on: a halted symbol may be silent. */
  | { readonly type: 'halted' | 'resumed'; readonly symbol: string }
  /** The last trade id of a symbol, from a venue with consecutive ones: shows that the last were lost. */
  | { readonly type: 'reached'; readonly symbol: string; readonly tradeId: number }

/** What one frame of a venue holds. Absent is the same as empty. */
export interface Reading {
  readonly bars?: readonly RawBar[]
  readonly trades?: readonly RawTrade[]
  readonly quotes?: readonly RawQuote[]
  /** In the order of the frame. They take effect before its data is delivered. */
  readonly signals?: readonly Signal[]
  /** Types of messages that are not ours, one an occurrence: a label of a metric, so few and fixed texts. */
  readonly ignored?: readonly string[]
  /** Why the frame cannot be read, one of few fixed texts. It is counted and kept with its bytes. */
  readonly unreadable?: string
}

/** A subscribe message. */
export interface Request {
  /** Sent as JSON. */
  readonly message: object
  /** What it asks for. */
  readonly subscriptions: readonly Subscription[]
  /** The number by which the venue answers it, if it does. Differs in all requests of a connection. */
  readonly id?: number
}

/**
 * The venue's language on one connection: a new one is made for each, so it may count and remember. It
 * does no input or output and never throws, whatever the text is.
 */
export interface Protocol {
  /** Said first, as JSON, when the venue listens. Without it nobody has to authenticate. */
  readonly login?: object
  /**
   * Messages that ask for these subscriptions and no others: all that are wanted on a new connection, later
   * the difference between what is wanted and what is acknowledged, and those that fell mute. An answer that
   * one stands already is an acknowledgement.
   */
  subscribe(subscriptions: readonly Subscription[]): readonly Request[]
  /** `receivedAt` in epoch microseconds: the event time of what has none of its own. */
  read(text: string, receivedAt: number): Reading
  /** What is due by the clock alone, such as a bar that nothing else closes. Asked about once a second. */
  tick?(nowMicros: number): Reading
}

/** A live feed as the foundation needs to know it. */
export interface Venue {
  /** For people, in logs and errors: Alpaca. */
  readonly name: string
  /** The venue's name of the stream, as frames and gaps carry it: iex. */
  readonly feed: string
  /** Where to connect. May hold a key: it is never logged. */
  readonly url: string
  readonly wanted: readonly Subscription[]
  /** It speaks first, and `welcomed` is waited for. Otherwise an open socket is enough. */
  readonly greets: boolean
  /** It answers requests. Otherwise what is asked for counts as acknowledged when it is sent. */
  readonly acknowledges: boolean
  /** When and how long it may be silent: `silenceRules` has those of exchanges and of crypto. */
  readonly silence: SilenceRules
  /** It allows several connections at a time: a doubtful one is replaced before it is closed. */
  readonly severalConnections?: boolean
  /**
   * Its trade ids count up by one per symbol: repeated trades are dropped and counted, and a hole is
   * reported as a gap.
   */
  readonly consecutiveTradeIds?: boolean
  /** How much later than they happen it sends events. */
  readonly delayMs?: number
  /** What differs from the usual patience. */
  readonly timings?: Partial<Timings>
  /** What a refused handshake means, by HTTP status, where it differs from the usual. */
  readonly handshake?: Readonly<Record<number, Pick<VenueError, 'fate' | 'advice'>>>
  connect(): Protocol
}

/** Reads the settings of a venue. Throws TAPE_CONFIG_INVALID for wrong ones; does nothing else. */
export type VenueOf = (context: SourceContext) => Venue

/** Every symbol of every kind, each once. */
export function everyOne(
  kinds: readonly Kind[],
  symbols: readonly string[],
): readonly Subscription[] {
  const distinct = [...new Set(symbols)]
  return kinds.flatMap((kind) => distinct.map((symbol) => ({ kind, symbol })))
}
