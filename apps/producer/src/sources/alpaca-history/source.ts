import { randomBytes } from 'node:crypto'
import { TapeError } from '@tickertape/errors'
import type { Frame } from '../../frame.ts'
import type { Message } from '../../live/fields.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import { timeRange } from '../../time-range.ts'
import type { Timeframe } from '../../timeframe.ts'
import { itemsOf } from '../alpaca/normalise.ts'
import { PageRows } from './normalise.ts'
import { judgePage, pageUrl, type Query } from './protocol.ts'

/** Keeps the URL short; pages of many symbols are no larger than those of one. */
const SYMBOLS_PER_QUERY = 100

const usualFrom: Readonly<Record<Timeframe, string>> = {
  '1m': '5d',
  '5m': '30d',
  '15m': '30d',
  '30m': '30d',
  '1h': '1y',
  '1d': '1y',
}

/** Throws TAPE_CONFIG_INVALID for a range without length or a missing key. */
function queriesOf({ config, kinds, symbols }: SourceContext, nowMs: number): Query[] {
  const { alpaca, producer } = config
  if (alpaca.key_id === '' || alpaca.secret_key === '') {
    const what =
      'alpaca.key_id and alpaca.secret_key are missing: producer.source is alpaca-history'
    throw new TapeError('TAPE_CONFIG_INVALID', what)
  }
  if (alpaca.feed === 'test') {
    const what = 'the feed test has no history: set alpaca.feed to iex or sip, or --feed iex'
    throw new TapeError('TAPE_CONFIG_INVALID', what)
  }
  const timeframe = producer.timeframe === 'auto' ? '1m' : producer.timeframe
  const range = timeRange(producer, usualFrom[timeframe], nowMs)
  const common = { url: alpaca.history_url, feed: alpaca.feed, timeframe, ...range }
  const groups: Query[] = []
  for (const kind of kinds) {
    for (let n = 0; n < symbols.length; n += SYMBOLS_PER_QUERY) {
      groups.push({ ...common, kind, symbols: symbols.slice(n, n + SYMBOLS_PER_QUERY) })
    }
  }
  return groups
}

/** The same items as the stream's; a bar is as long as it was asked for. */
function frameOf(
  messages: readonly Message[],
  { kind, timeframe: tf, feed }: Query,
  arrival: { readonly receivedAt: number; readonly session: string },
): Frame {
  const { bars = [], trades = [], quotes = [] } = itemsOf(messages)
  const lineage = { ...arrival, feed }
  if (kind === 'trades') return { kind, items: trades, ...lineage }
  if (kind === 'quotes') return { kind, items: quotes, ...lineage }
  return { kind, items: bars.map((bar) => ({ ...bar, tf })), ...lineage }
}

/**
 * History of Alpaca's stocks, all pages. Ends with the range. Throws TAPE_CONFIG_INVALID when called, and
 * TAPE_SOURCE_REFUSED for what no retry cures. `timing` is for tests.
 */
export function alpacaHistory(
  context: SourceContext,
  timing: RestTiming = {},
): AsyncIterable<Frame> {
  return read(context, queriesOf(context, timing.clock?.now() ?? Date.now()), timing)
}

async function* read(
  context: SourceContext,
  queries: readonly Query[],
  timing: RestTiming,
): AsyncGenerator<Frame> {
  const {
    key_id: keyId,
    secret_key: secretKey,
    requests_per_minute: perMinute,
  } = context.config.alpaca
  const client = new RestClient({
    ...context,
    secrets: [keyId, secretKey],
    headers: { 'apca-api-key-id': keyId, 'apca-api-secret-key': secretKey },
    spacingMs: 60_000 / perMinute,
    ...timing,
  })
  const session = randomBytes(8).toString('hex')
  context.metrics.sourceState.set({ source: context.name, state: 'live' }, 1)
  try {
    for (const query of queries) {
      const seen = yield* readPages(client, query, session)
      const empty = query.symbols.filter((symbol) => !seen.has(symbol))
      if (empty.length > 0) {
        context.log.warn({ symbols: empty, kind: query.kind }, 'Alpaca has nothing in this range')
      }
    }
  } catch (error) {
    if (!context.signal.aborted) throw error
  }
}

/** All pages of a query; returns the symbols that had rows. */
async function* readPages(
  client: RestClient,
  query: Query,
  session: string,
): AsyncGenerator<Frame, ReadonlySet<string>> {
  const judge = judgePage(query.kind)
  const pages = new PageRows(query.kind)
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const { value: page, receivedAtMs } = await client.get(pageUrl(query, token), judge)
    const messages = pages.messagesOf(page)
    for (const { S } of messages) seen.add(String(S))
    if (messages.length > 0) {
      yield frameOf(messages, query, { receivedAt: receivedAtMs * 1000, session })
    }
    token = page.nextToken
  } while (token !== undefined)
  return seen
}
