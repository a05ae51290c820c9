import { MarketCalendar, usEquities, withOverrides } from '@tickertape/calendar'
import { TapeError } from '@tickertape/errors'
import type { ApiQuote, ApiQuotes } from '@tickertape/schema'
import { chunks } from '../../chunks.ts'
import type { Delivery } from '../../frame.ts'
import { randomId } from '../../random-id.ts'
import { type Received, RestClient, type RestTiming } from '../../rest/client.ts'
import { systemClock } from '../../rest/clock.ts'
import { intervalFor, nextPollAt } from '../../rest/poll-plan.ts'
import { polls } from '../../rest/polls.ts'
import type { SourceContext } from '../../source.ts'
import { apiQuoteOf, LastTrades, tradeOf } from './normalise.ts'
import { judgeQuotes, type QuoteAnswer, quoteUrl } from './protocol.ts'

const FEED = 'quote'

/**
 * StockData's quotes, polled while the regular session is open: the answer as it is, and a trade for every
 * symbol whose last trade is new. Throws TAPE_CONFIG_INVALID when called, and TAPE_SOURCE_REFUSED for what no
 * retry cures. `timing` is for tests.
 */
export function stockdata(
  context: SourceContext,
  timing: RestTiming = {},
): AsyncIterable<Delivery> {
  const hours = withOverrides(usEquities, context.config.producer.calendar)
  return read(context, new MarketCalendar(hours), timing)
}

async function* read(
  context: SourceContext,
  market: MarketCalendar,
  timing: RestTiming,
): AsyncGenerator<Delivery> {
  const { config, symbols, signal, metrics, name } = context
  const { url, api_token: token, ...plan } = config.stockdata
  const { clock = systemClock } = timing
  const client = new RestClient({ ...context, secrets: [token], spacingMs: 0, ...timing })
  const answers = new Answers(context)
  const groups = chunks(symbols, plan.symbols_per_request)
  const quota = { requestsPerPoll: groups.length, requestsPerDay: plan.requests_per_day }
  const intervalMs = plan.interval_ms || intervalFor(quota)
  const nextAt = (startedAtMs: number) => nextPollAt(startedAtMs, intervalMs, market)
  metrics.sourceState.set({ source: name, state: 'live' }, 1)
  try {
    for await (const _ of polls({ clock, signal, nextAt })) {
      for (const group of groups) {
        const answer = await client.get(quoteUrl(url, group, token), judgeQuotes)
        yield* answers.deliver(group, answer)
      }
      answers.check(symbols)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Makes deliveries of answers, and knows what earlier ones said. */
class Answers {
  readonly #context: SourceContext
  readonly #session = randomId()
  readonly #lastTrades = new LastTrades()
  readonly #answered = new Set<string>()
  readonly #missing = new Set<string>()
  #sequence = 0

  constructor(context: SourceContext) {
    this.#context = context
  }

  *deliver(
    asked: readonly string[],
    { value, receivedAtMs }: Received<QuoteAnswer>,
  ): Generator<Delivery> {
    const receivedAt = receivedAtMs * 1000
    const quotes = this.#read(value)
    this.#noteMissing(asked, quotes)
    const fresh = this.#lastTrades.newIn(quotes)
    if (fresh.length === 0) return
    const answer: ApiQuotes = {
      session: this.#session,
      sequence: this.#sequence++,
      source: this.#context.name,
      received_at: receivedAt,
      meta: value.meta,
      data: quotes,
    }
    yield { kind: 'apiQuotes', answer }
    const items = fresh.map(tradeOf)
    yield { kind: 'trades', items, receivedAt, feed: FEED, session: this.#session }
  }

  /** Throws TAPE_SOURCE_REFUSED when StockData knows none of the symbols. */
  check(symbols: readonly string[]): void {
    if (this.#answered.size > 0) return
    const what = `StockData does not know ${symbols.join(', ')}`
    throw new TapeError('TAPE_SOURCE_REFUSED', `${what}: correct producer.symbols or --symbols`)
  }

  #read({ data }: QuoteAnswer): ApiQuote[] {
    return data.flatMap((element) => {
      const quote = apiQuoteOf(element)
      if (quote) return [quote]
      this.#context.rejections.add('quote without ticker, price or time', () => ({
        what: JSON.stringify(element),
        feed: FEED,
        session: this.#session,
      }))
      return []
    })
  }

  /** Symbols that StockData does not know are simply not there. */
  #noteMissing(asked: readonly string[], quotes: readonly ApiQuote[]): void {
    for (const { ticker } of quotes) this.#answered.add(ticker)
    const missing = asked.filter((symbol) => !this.#answered.has(symbol))
    const news = missing.filter((symbol) => !this.#missing.has(symbol))
    if (news.length === 0) return
    for (const symbol of news) this.#missing.add(symbol)
    this.#context.log.warn({ symbols: news }, 'StockData does not answer these symbols')
  }
}
