import { MarketCalendar, usEquities, withOverrides } from '@tickertape/calendar'
import { TapeError } from '@tickertape/errors'
import type { RawBar } from '@tickertape/schema'
import type { Frame } from '../../frame.ts'
import { randomId } from '../../random-id.ts'
import { RestClient, type RestTiming } from '../../rest/client.ts'
import { systemClock } from '../../rest/clock.ts'
import { intervalFor, nextPollAt } from '../../rest/poll-plan.ts'
import { polls } from '../../rest/polls.ts'
import type { SourceContext } from '../../source.ts'
import { type TimeRange, timeRange } from '../../times/time-range.ts'
import type { Timeframe } from '../../times/timeframe.ts'
import { barsOf, identityOf, monthsOf, tradeOf } from './normalise.ts'
import { type Access, intervals, judgeQuote, judgeSeries, quoteUrl, seriesUrl } from './protocol.ts'

/** The key of the documentation's examples is no secret, and is a word of messages. */
const PUBLIC_KEY = 'demo'

interface Plan {
  readonly market: MarketCalendar
  readonly timeframe: Timeframe
  /** Months to fetch before the first poll. */
  readonly history: TimeRange | undefined
  readonly polls: boolean
}

/** Throws TAPE_CONFIG_INVALID for a calendar, timeframe or range that cannot be. */
function planOf({ config, kinds }: SourceContext, nowMs: number): Plan {
  const { producer } = config
  const timeframe = producer.timeframe === 'auto' ? '5m' : producer.timeframe
  if (intervals[timeframe] === undefined) {
    const has = Object.keys(intervals).join(', ')
    const what = `alphavantage has bars of ${has}, not ${timeframe}`
    throw new TapeError('TAPE_CONFIG_INVALID', `${what}: correct producer.timeframe or --timeframe`)
  }
  const wantsHistory = kinds.includes('bars') && producer.from !== ''
  return {
    market: new MarketCalendar(withOverrides(usEquities, producer.calendar)),
    timeframe,
    history: wantsHistory ? timeRange(producer, producer.from, nowMs) : undefined,
    polls: producer.to === '',
  }
}

/**
 * Alpha Vantage's intraday bars and quotes. With a `from` whole months of bars come first; without a `to`
 * both are then polled while the regular session is open. Throws TAPE_CONFIG_INVALID when called, and
 * TAPE_SOURCE_REFUSED for what no retry cures. `timing` is for tests.
 */
export function alphavantage(
  context: SourceContext,
  timing: RestTiming = {},
): AsyncIterable<Frame> {
  return read(context, planOf(context, (timing.clock ?? systemClock).now()), timing)
}

async function* read(
  context: SourceContext,
  plan: Plan,
  timing: RestTiming,
): AsyncGenerator<Frame> {
  const { config, signal, symbols, kinds, metrics, name } = context
  const { interval_ms: interval, requests_per_day: requestsPerDay } = config.alphavantage
  const { clock = systemClock } = timing
  const reader = new Reader(context, plan.timeframe, timing)
  const requestsPerPoll = symbols.length * kinds.length
  const intervalMs = interval || intervalFor({ requestsPerPoll, requestsPerDay })
  const nextAt = (startedAtMs: number) => nextPollAt(startedAtMs, intervalMs, plan.market)
  metrics.sourceState.set({ source: name, state: 'live' }, 1)
  try {
    if (plan.history) yield* reader.history(plan.history)
    if (!plan.polls) return
    for await (const _ of polls({ clock, signal, nextAt })) yield* reader.poll(plan.market)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

interface Bars {
  readonly bars: readonly RawBar[]
  readonly receivedAt: number
}

/** Asks for one symbol after the other, and knows what earlier answers said. */
class Reader {
  readonly #context: SourceContext
  readonly #timeframe: Timeframe
  readonly #client: RestClient
  readonly #access: Access
  readonly #session = randomId()
  readonly #unknown = new Set<string>()
  readonly #quotes = new Map<string, string>()
  readonly #bars = new Map<string, ReadonlySet<string>>()

  constructor(context: SourceContext, timeframe: Timeframe, timing: RestTiming) {
    const { url, api_key: key, spacing_ms: spacingMs } = context.config.alphavantage
    this.#context = context
    this.#timeframe = timeframe
    this.#access = { url, key }
    const secrets = key === PUBLIC_KEY ? [] : [key]
    this.#client = new RestClient({ ...context, secrets, spacingMs, ...timing })
  }

  async *history({ fromMicros, toMicros }: TimeRange): AsyncGenerator<Frame> {
    const [fromMs, toMs] = [fromMicros / 1000, toMicros / 1000]
    for (const symbol of this.#context.symbols) {
      const empty: string[] = []
      const months = monthsOf(fromMs, toMs)
      for (const month of months) {
        const answer = await this.#series(symbol, { month, fromMs, toMs })
        if (answer === undefined) empty.push(month)
        else if (answer.bars.length > 0) yield this.#frame(answer, 'history')
      }
      if (empty.length === months.length) this.#leaveOut(symbol)
      else if (empty.length > 0) {
        this.#context.log.warn({ symbol, months: empty }, 'Alpha Vantage has nothing for months')
      }
    }
    this.#checkSymbols()
  }

  async *poll(market: MarketCalendar): AsyncGenerator<Frame> {
    const { symbols, kinds } = this.#context
    for (const symbol of symbols) {
      if (this.#unknown.has(symbol)) continue
      if (kinds.includes('bars')) yield* this.#pollBars(symbol)
      if (kinds.includes('trades')) yield* this.#pollQuote(symbol, market)
    }
    this.#checkSymbols()
  }

  /** A bar that was sent before comes again when its values changed. */
  async *#pollBars(symbol: string): AsyncGenerator<Frame> {
    const answer = await this.#series(symbol, { month: undefined })
    if (answer === undefined) return this.#leaveOut(symbol)
    const { bars, receivedAt } = answer
    const before = this.#bars.get(symbol)
    const texts = bars.map((bar) => JSON.stringify(bar))
    this.#bars.set(symbol, new Set(texts))
    const news = bars.filter((_, index) => !before?.has(texts[index] as string))
    if (news.length > 0) yield this.#frame({ bars: news, receivedAt }, 'live')
  }

  async *#pollQuote(symbol: string, market: MarketCalendar): AsyncGenerator<Frame> {
    const { value, receivedAtMs } = await this.#client.get(
      quoteUrl(this.#access, symbol),
      judgeQuote,
    )
    if (value.found === 'nothing') return this.#leaveOut(symbol)
    const identity = identityOf(value.data)
    if (this.#quotes.get(symbol) === identity) return
    this.#quotes.set(symbol, identity)
    const receivedAt = receivedAtMs * 1000
    const items = [tradeOf(value.data, receivedAt, market)]
    yield { kind: 'trades', items, receivedAt, feed: 'quote', session: this.#session }
  }

  async #series(
    symbol: string,
    span: { readonly month: string | undefined; readonly fromMs?: number; readonly toMs?: number },
  ): Promise<Bars | undefined> {
    const { month, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = span
    const asked = seriesUrl(this.#access, { symbol, timeframe: this.#timeframe, month })
    const { value, receivedAtMs } = await this.#client.get(asked, judgeSeries)
    if (value.found === 'nothing') return undefined
    const wanted = { timeframe: this.#timeframe, fromMs, toMs, nowMs: receivedAtMs }
    return { bars: barsOf(value.data, wanted), receivedAt: receivedAtMs * 1000 }
  }

  #leaveOut(symbol: string): void {
    if (this.#unknown.has(symbol)) return
    this.#unknown.add(symbol)
    this.#context.log.warn({ symbol }, 'Alpha Vantage has nothing for this symbol; it is left out')
  }

  #checkSymbols(): void {
    if (this.#unknown.size < this.#context.symbols.length) return
    const what = `Alpha Vantage does not know ${this.#context.symbols.join(', ')}`
    throw new TapeError('TAPE_SOURCE_REFUSED', `${what}: correct producer.symbols or --symbols`)
  }

  #frame({ bars: items, receivedAt }: Bars, origin: 'history' | 'live'): Frame {
    return { kind: 'bars', items, receivedAt, feed: 'intraday', session: this.#session, origin }
  }
}
