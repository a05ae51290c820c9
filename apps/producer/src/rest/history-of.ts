import type { Config } from '@tickertape/config'
import type { RawBar, RawTrade } from '@tickertape/schema'
import type { Frame } from '../frame.ts'
import type { History, HistoryRequest } from '../history.ts'
import { randomId } from '../random-id.ts'
import type { SourceContext } from '../source.ts'
import { type Received, RestClient, type RestTiming } from './client.ts'

export interface Asking extends Pick<HistoryRequest, 'fromMicros' | 'toMicros'> {
  readonly client: RestClient
  /** Of the REST interface. */
  readonly base: string
  readonly symbol: string
}

/** All pages of a symbol with events of the range, in the order that the venue has them. */
type Walk<T> = (asking: Asking) => AsyncIterable<Received<readonly T[]>>

/** A venue that keeps minute bars and trades, and answers for one symbol at a time. */
export interface KeptByVenue {
  readonly feed: string
  readonly base: (config: Config) => string
  /** From one request to the next. */
  readonly spacingMs: number
  readonly bars: Walk<RawBar>
  readonly trades: Walk<RawTrade>
}

/** What a public venue keeps, symbol by symbol. `timing` is for tests. */
export const historyOf = (venue: KeptByVenue, timing: RestTiming): History => ({
  kinds: ['bars', 'trades'],
  read: (request, context) => frames(venue, request, context, timing),
})

async function* frames(
  venue: KeptByVenue,
  { kind, symbols, fromMicros, toMicros }: HistoryRequest,
  context: SourceContext,
  timing: RestTiming,
): AsyncGenerator<Frame> {
  const { feed, spacingMs } = venue
  const client = new RestClient({ ...context, secrets: [], spacingMs, ...timing })
  const asking = { client, base: venue.base(context.config), fromMicros, toMicros }
  const session = randomId()
  const walk = kind === 'bars' ? venue.bars : venue.trades
  for (const symbol of symbols) {
    for await (const { value: items, receivedAtMs } of walk({ ...asking, symbol })) {
      const lineage = { receivedAt: receivedAtMs * 1000, feed, session }
      if (items.length > 0) yield { kind, items, ...lineage } as Frame
    }
  }
}

/** The trades of a page that are within the range asked for. */
export const within = (
  trades: readonly RawTrade[],
  { fromMicros, toMicros }: Pick<Asking, 'fromMicros' | 'toMicros'>,
): readonly RawTrade[] => trades.filter(({ t }) => t >= fromMicros && t < toMicros)
