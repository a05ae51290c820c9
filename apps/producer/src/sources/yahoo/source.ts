import { TapeError } from '@tickertape/errors'
import type { Frame } from '../../frame.ts'
import { randomId } from '../../random-id.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import type { SourceContext } from '../../source.ts'
import { timeRange } from '../../times/time-range.ts'
import { type Timeframe, usualFrom } from '../../times/timeframe.ts'
import { barsOf } from './normalise.ts'
import { type Chart, chartUrl, chunksOf, judgeChart, reaches, type Span } from './protocol.ts'

interface Plan {
  readonly timeframe: Timeframe
  readonly span: Span
}

/** Throws TAPE_CONFIG_INVALID for a range that Yahoo does not have. */
function planOf({ config }: SourceContext, nowMs: number): Plan {
  const { producer } = config
  const timeframe = producer.timeframe === 'auto' ? '1d' : producer.timeframe
  const { fromMicros, toMicros } = timeRange(producer, usualFrom[timeframe], nowMs)
  const { reachDays } = reaches[timeframe]
  const span = { from: Math.ceil(fromMicros / 1e6), to: Math.ceil(toMicros / 1e6) }
  if (span.from * 1000 >= nowMs - reachDays * 86_400_000) return { timeframe, span }
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `Yahoo has ${timeframe} bars of the last ${reachDays} days only: set --from ${reachDays}d or later, or a longer --timeframe`,
  )
}

const sameInterval = (granularity: string, timeframe: Timeframe): boolean =>
  granularity === timeframe || (granularity === '60m' && timeframe === '1h')

/** Bars of another length would be wrong rows with the right name. */
function checkInterval({ symbol, granularity }: Chart, timeframe: Timeframe): void {
  if (sameInterval(granularity, timeframe)) return
  const what = `Yahoo answered ${granularity} bars of ${symbol} when asked for ${timeframe}`
  throw new TapeError('TAPE_SOURCE_REFUSED', `${what}: choose another --timeframe`)
}

/**
 * History of bars from Yahoo's chart API, which is unofficial: one symbol a request. Ends with the range.
 * Throws TAPE_CONFIG_INVALID when called, and TAPE_SOURCE_REFUSED at the end for symbols that Yahoo does
 * not know, when those that it knows are delivered. `timing` is for tests.
 */
export function yahoo(context: SourceContext, timing: RestTiming = {}): AsyncIterable<Frame> {
  const plan = planOf(context, timing.clock?.now() ?? Date.now())
  return read(context, plan, timing)
}

async function* read(
  context: SourceContext,
  plan: Plan,
  timing: RestTiming,
): AsyncGenerator<Frame> {
  const { config, symbols, signal, log, metrics } = context
  const { url, spacing_ms: spacingMs } = config.yahoo
  const client = new RestClient({ ...context, secrets: [], spacingMs, ...timing })
  const session = randomId()
  const unknown: string[] = []
  metrics.sourceState.set({ source: context.name, state: 'live' }, 1)
  try {
    for (const symbol of symbols) {
      const bars = yield* readSymbol(symbol)
      if (bars === 0 && !unknown.includes(symbol)) {
        log.warn({ symbol }, 'Yahoo has no bars of this symbol in this range')
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
    return
  }
  if (unknown.length === 0) return
  const what = `Yahoo does not know ${unknown.join(', ')}`
  throw new TapeError('TAPE_SOURCE_REFUSED', `${what}: correct producer.symbols or --symbols`)

  async function* readSymbol(symbol: string): AsyncGenerator<Frame, number> {
    let count = 0
    for (const span of chunksOf(plan.span, plan.timeframe)) {
      const asked = chartUrl(url, symbol, plan.timeframe, span)
      const { value, receivedAtMs } = await client.get(asked, judgeChart)
      if (value.found === 'no symbol') {
        unknown.push(symbol)
        return count
      }
      if (value.found === 'no data') continue
      checkInterval(value.chart, plan.timeframe)
      const wanted = {
        timeframe: plan.timeframe,
        fromMs: span.from * 1000,
        toMs: span.to * 1000,
        nowMs: receivedAtMs,
      }
      const { bars, dropped } = barsOf(value.chart, wanted)
      for (const [type, rows] of dropped) metrics.ignored.inc({ source: context.name, type }, rows)
      count += bars.length
      const lineage = { feed: 'chart', session, receivedAt: receivedAtMs * 1000 }
      if (bars.length > 0) yield { kind: 'bars', items: bars, ...lineage }
    }
    return count
  }
}
