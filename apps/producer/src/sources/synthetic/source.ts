import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '@tickertape/config'
import { TapeError } from '@tickertape/errors'
import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import { microsOf } from '../../event-time.ts'
import { type Frame, nowMicros } from '../../frame.ts'
import type { SourceContext } from '../../source.ts'
import { activityAt } from './activity.ts'
import { Schedule } from './schedule.ts'
import { type Step, Walk } from './walk.ts'

const DEFAULT_RATE = 5

/** At high rates all that became due is sent together, this often. */
const TICK_MS = 10

/** Timers of Node end at once beyond 2^31 ms. */
const MAX_SLEEP_MS = 60_000

const FRAME_ITEMS = 1_000

function startMsOf(start: string): number {
  if (start === 'now') return Date.now()
  const micros = microsOf(start)
  if (Number.isFinite(micros)) return Math.floor(micros / 1000)
  throw new TapeError(
    'TAPE_CONFIG_INVALID',
    `producer.start must be "now" or a time like 2026-11-20T14:30:00Z, not "${start}"`,
  )
}

export interface Market {
  readonly schedule: Schedule
  readonly walks: readonly Walk[]
  readonly kinds: readonly Kind[]
}

/** Throws TAPE_CONFIG_INVALID for a rate that is too high or an unreadable start. */
export function createMarket(producer: Config['producer'], kinds: readonly Kind[]): Market {
  const symbols = [...new Set(producer.symbols)]
  const rate = producer.rate || DEFAULT_RATE
  const startMs = startMsOf(producer.start)
  const schedule = new Schedule({ symbols: symbols.length, kinds: kinds.length, rate, startMs })
  const walks = symbols.map((symbol) => new Walk(symbol, producer.seed, schedule.stepMs))
  return { schedule, walks, kinds }
}

/** The events of steps `from` to `to` (exclusive). Steps must be asked for in order: walks go on. */
export function eventsOf({ schedule, walks, kinds }: Market, from: number, to: number) {
  const bars: RawBar[] = []
  const trades: RawTrade[] = []
  const quotes: RawQuote[] = []
  const wantsTrades = kinds.includes('trades')
  const wantsQuotes = kinds.includes('quotes')
  for (let k = from; k < to; k++) {
    const startMs = schedule.startOf(k)
    const lastMicros = schedule.startOf(k + 1) * 1000 - 1
    const step: Step = { startMs, lastMicros, activity: activityAt(startMs) }
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
  createMarket(context.config.producer, context.kinds)
  return generate(context)
}

async function* generate(context: SourceContext): AsyncGenerator<Frame> {
  const { kinds, signal, metrics } = context
  const { producer } = context.config
  const market = createMarket(producer, kinds)
  const { schedule, walks } = market
  const lineage = { feed: `seed-${producer.seed}`, session: randomBytes(8).toString('hex') }
  const stepsPerFrame = Math.max(1, Math.floor(FRAME_ITEMS / walks.length))
  metrics.sourceState.set({ state: 'live' }, 1)
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
