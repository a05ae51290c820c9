import type { Kind } from '@tickertape/schema'

/** One element of a server message; every server message is an array of them. */
export type Message = Readonly<Record<string, unknown>>

/** What the session does about an error of the server. */
export type ErrorFate = 'refused' | 'lost' | 'held' | 'ignored'

interface ErrorFacts {
  readonly fate: ErrorFate
  /** What the operator can do, for the errors that end the source. */
  readonly advice?: string
}

const fixKey = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY'

const errors: Readonly<Record<number, ErrorFacts>> = {
  400: { fate: 'refused', advice: 'a symbol in producer.symbols is badly formed' },
  401: { fate: 'lost' },
  402: { fate: 'refused', advice: fixKey },
  403: { fate: 'ignored' },
  404: { fate: 'lost' },
  405: { fate: 'refused', advice: 'the plan has a symbol limit: name fewer in producer.symbols' },
  406: { fate: 'held' },
  407: { fate: 'lost' },
  409: {
    fate: 'refused',
    advice: 'the plan does not cover this feed: set alpaca.feed to iex or test',
  },
  410: { fate: 'refused', advice: 'this feed does not have one of producer.kinds' },
  411: { fate: 'refused', advice: 'the key may not read market data' },
  412: { fate: 'refused', advice: 'this feed is not supported' },
  413: { fate: 'refused', advice: 'this feed is not supported' },
  500: { fate: 'lost' },
}

/** A code that is not in the table is worth another try with growing pauses. */
export const errorFacts = (code: number): ErrorFacts => errors[code] ?? { fate: 'lost' }

/** The elements of a message, or undefined for text that is not an array of objects. */
export function parseMessages(text: string): readonly Message[] | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(parsed)) return undefined
  if (!parsed.every((item) => typeof item === 'object' && item !== null)) return undefined
  return parsed.some(hasRoundedId) ? (JSON.parse(text, idAsText) as Message[]) : parsed
}

/** Crypto trade ids exceed 2^53, where JSON numbers lose digits. */
const hasRoundedId = ({ T, i }: Message): boolean =>
  T === 't' && typeof i === 'number' && !Number.isSafeInteger(i)

function idAsText(key: string, value: unknown, context?: { source?: string }): unknown {
  return key === 'i' && typeof value === 'number' ? (context?.source ?? value) : value
}

const channels = ['trades', 'quotes', 'bars', 'updatedBars'] as const
export type Channel = (typeof channels)[number]

/** Symbols by channel. */
export type Subscription = Readonly<Partial<Record<Channel, readonly string[]>>>

/** The only symbol of the feed `test`, which has no updated bars either. */
export const TEST_SYMBOL = 'FAKEPACA'

export interface Wish {
  readonly feed: string
  readonly kinds: readonly Kind[]
  readonly symbols: readonly string[]
}

export function wantedSubscription({ feed, kinds, symbols }: Wish): Subscription {
  const isTest = feed === 'test'
  const named = isTest ? [TEST_SYMBOL] : [...new Set(symbols)]
  const wanted = channels.filter((channel) =>
    channel === 'updatedBars' ? kinds.includes('bars') && !isTest : kinds.includes(channel),
  )
  return Object.fromEntries(wanted.map((channel) => [channel, named]))
}

/** What an acknowledgement lacks, as `channel:symbol`. It names the whole current set, not a difference. */
export function lackingIn(acknowledged: Message, wanted: Subscription): string[] {
  return channels.flatMap((channel) => {
    const given = acknowledged[channel]
    const has = new Set(Array.isArray(given) ? given : [])
    return (wanted[channel] ?? [])
      .filter((symbol) => !has.has(symbol))
      .map((s) => `${channel}:${s}`)
  })
}
