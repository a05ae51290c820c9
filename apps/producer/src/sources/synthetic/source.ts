import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import { MarketCalendar } from '../../calendar/market-calendar.ts'
import { withOverrides } from '../../calendar/overrides.ts'
import { usEquities } from '../../calendar/us-equities.ts'
import { type Frame, nowMicros } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { readMoment } from '../../time-range.ts'
import { activityAt } from './activity.ts'
import { Schedule } from './schedule.ts'
import { type Step, Walk } from './walk.ts'

const DEFAULT_RATE = 5

/** At high rates all that became due is sent together, this often. */
const TICK_MS = 10

/** Timers of Node end at once beyond 2^31 ms. */
const MAX_SLEEP_MS = 60_000

const FRAME_ITEMS = 1_000

export interface Demand {
  readonly producer: Config['producer']
  readonly symbols: readonly string[]
  readonly kinds: readonly Kind[]
}

export interface Market {
  readonly calendar: MarketCalendar
  readonly schedule: Schedule
  readonly walks: readonly Walk[]
  readonly kinds: readonly Kind[]
}

/** Throws TAPE_CONFIG_INVALID for a rate that is too high, an unreadable start or calendar. */
export function createMarket({ producer, symbols, kinds }: Demand): Market {
  const rate = producer.rate || DEFAULT_RATE
  const startMs = Math.floor(readMoment('from', producer.from || 'now', Date.now()) / 1000)
  const schedule = new Schedule({ symbols: symbols.length, kinds: kinds.length, rate, startMs })
  const walks = symbols.map((symbol) => new Walk(symbol, producer.seed, schedule.stepMs))
  const calendar = new MarketCalendar(withOverrides(usEquities, producer.calendar))
  return { calendar, schedule, walks, kinds }
}

/** The events of steps `from` to `to` (exclusive). Steps must be asked for in order: walks go on. */
export function eventsOf(market: Market, from: number, to: number) {
  const { calendar, schedule, walks, kinds } = market
  const bars: RawBar[] = []
  const trades: RawTrade[] = []
  const quotes: RawQuote[] = []
  const wantsTrades = kinds.includes('trades')
  const wantsQuotes = kinds.includes('quotes')
  for (let k = from; k < to; k++) {
    const startMs = schedule.startOf(k)
    const lastMicros = schedule.startOf(k + 1) * 1000 - 1
    const step: Step = { startMs, lastMicros, activity: activityAt(calendar, startMs) }
    for (const walk of walks) {
      const bar = walk.bar(step)
      bars.push(bar)
      if (wantsTrades) trades.push(walk.trade(bar, step, k))
      if (wantsQuotes) quotes.push(walk.quote(bar, step))
    }
  }
  return { bars, trades, quotes }
}

/**
 * Made-up market data. The same seed, start, symbols, kinds and rate give the same events. A bar is sent
 * when its time is over; a start in the past is filled up to now as fast as the consumer takes it.
 */
export function synthetic(context: SourceContext): AsyncIterable<Frame> {
  const { symbols, kinds, config } = context
  return generate(context, createMarket({ producer: config.producer, symbols, kinds }))
}

async function* generate(context: SourceContext, market: Market): AsyncGenerator<Frame> {
  const { name: source, kinds, signal, metrics } = context
  const { producer } = context.config
  const { schedule, walks } = market
  const lineage = { feed: `seed-${producer.seed}`, session: randomBytes(8).toString('hex') }
  const stepsPerFrame = Math.max(1, Math.floor(FRAME_ITEMS / walks.length))
  metrics.sourceState.set({ source, state: 'live' }, 1)
  let done = 0
  while (!signal.aborted) {
    const receivedAt = nowMicros()
    const ended = schedule.endedBy(receivedAt / 1000)
    if (done === ended) {
      const waitMs = schedule.startOf(done + 1) - Date.now()
      const delayMs = Math.min(MAX_SLEEP_MS, Math.max(TICK_MS, waitMs))
      await sleep(delayMs, undefined, { signal }).catch(() => {})
      continue
    }
    const upTo = Math.min(ended, done + stepsPerFrame)
    const events = eventsOf(market, done, upTo)
    done = upTo
    for (const kind of kinds) yield { kind, items: events[kind], receivedAt, ...lineage } as Frame
  }
}
