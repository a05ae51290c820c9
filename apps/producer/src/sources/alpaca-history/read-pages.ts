import { chunks } from '../../chunks.ts'
import type { Frame } from '../../frame.ts'
import type { Message } from '../../live/fields.ts'
import { randomId } from '../../random-id.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import { type Timeframe, timeframeMs } from '../../times/timeframe.ts'
import { itemsOf } from '../alpaca/normalise.ts'
import { PageRows } from './normalise.ts'
import { judgePage, pageUrl, type Query } from './protocol.ts'

/** Keeps the URL short; pages of many symbols are no larger than those of one. */
const SYMBOLS_PER_QUERY = 100

/** The same question in as many parts as the number of symbols needs. */
export const partsOf = (query: Query): Query[] =>
  chunks(query.symbols, SYMBOLS_PER_QUERY).map((symbols) => ({ ...query, symbols }))

/** The same items as the stream's, without running bars; a bar is as long as it was asked for. */
export function itemsOfPage(messages: readonly Message[], tf: Timeframe, nowMs: number) {
  const { bars = [], trades = [], quotes = [] } = itemsOf(messages)
  const ended = bars.filter(({ t }) => !(t + timeframeMs[tf] > nowMs))
  return { bars: ended.map((bar) => ({ ...bar, tf })), trades, quotes }
}

/** All pages of queries, a frame each. Ends early without an error when the context's signal aborts. */
export async function* readPages(
  context: SourceContext,
  queries: readonly Query[],
  timing: RestTiming = {},
): AsyncGenerator<Frame> {
  const { key_id: keyId, secret_key: secretKey, requests_per_minute } = context.config.alpaca
  const client = new RestClient({
    ...context,
    secrets: [keyId, secretKey],
    headers: { 'apca-api-key-id': keyId, 'apca-api-secret-key': secretKey },
    spacingMs: 60_000 / requests_per_minute,
    ...timing,
  })
  const session = randomId()
  try {
    for (const query of queries) yield* readQuery(client, query, session)
  } catch (error) {
    if (!context.signal.aborted) throw error
  }
}

async function* readQuery(
  client: RestClient,
  query: Query,
  session: string,
): AsyncGenerator<Frame> {
  const judge = judgePage(query.kind)
  const pages = new PageRows(query.kind)
  let token: string | undefined
  do {
    const { value: page, receivedAtMs } = await client.get(pageUrl(query, token), judge)
    const items = itemsOfPage(pages.messagesOf(page), query.timeframe, receivedAtMs)[query.kind]
    const lineage = { receivedAt: receivedAtMs * 1000, feed: query.feed, session }
    if (items.length > 0) yield { kind: query.kind, items, ...lineage } as Frame
    token = page.nextToken
  } while (token !== undefined)
}
