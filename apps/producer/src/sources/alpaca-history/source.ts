import { TapeError } from '@tickertape/errors'
import type { Frame } from '../../frame.ts'
import type { RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import { timeRange } from '../../times/time-range.ts'
import { usualFrom } from '../../times/timeframe.ts'
import { feeds, symbolProblem } from '../alpaca/feeds.ts'
import type { Query } from './protocol.ts'
import { partsOf, readPages } from './read-pages.ts'

/** Throws TAPE_CONFIG_INVALID for a range without length, a missing key, or the test feed. */
function queriesOf({ config, kinds, symbols }: SourceContext, nowMs: number): Query[] {
  const { alpaca, producer } = config
  if (alpaca.key_id === '' || alpaca.secret_key === '') {
    const what =
      'alpaca.key_id and alpaca.secret_key are missing: producer.source is alpaca-history'
    throw new TapeError('TAPE_CONFIG_INVALID', what)
  }
  if (feeds[alpaca.feed].history === undefined) {
    const what = `the feed ${alpaca.feed} has no history: set alpaca.feed to iex or sip, or --feed iex`
    throw new TapeError('TAPE_CONFIG_INVALID', what)
  }
  const problem = symbols.map((symbol) => symbolProblem(alpaca.feed, symbol)).find(Boolean)
  if (problem !== undefined) throw new TapeError('TAPE_CONFIG_INVALID', problem)
  const timeframe = producer.timeframe === 'auto' ? '1m' : producer.timeframe
  const range = timeRange(producer, usualFrom[timeframe], nowMs)
  const common = { url: alpaca.history_url, feed: alpaca.feed, timeframe, symbols, ...range }
  return kinds.flatMap((kind) => partsOf({ ...common, kind }))
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
  const { log, metrics, name, signal, kinds, symbols } = context
  metrics.sourceState.set({ source: name, state: 'live' }, 1)
  const seen = new Set<string>()
  for await (const frame of readPages(context, queries, timing)) {
    for (const { S } of frame.items) seen.add(`${frame.kind} ${S}`)
    yield frame
  }
  if (signal.aborted) return
  for (const kind of kinds) {
    const empty = symbols.filter((symbol) => !seen.has(`${kind} ${symbol}`))
    if (empty.length > 0) log.warn({ symbols: empty, kind }, 'Alpaca has nothing in this range')
  }
}
