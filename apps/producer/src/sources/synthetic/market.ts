import { MarketCalendar, usEquities, withOverrides } from '@tickertape/calendar'
import type { Config } from '@tickertape/config'
import type { Kind, RawBar, RawQuote, RawTrade } from '@tickertape/schema'
import { readMoment } from '../../times/time-range.ts'
import { activityAt } from './activity.ts'
import type { Darkness } from './darkness.ts'
import type { Lane } from './lanes.ts'
import { scenarios } from './scenarios.ts'
import { Schedule } from './schedule.ts'
import { type Step, timeframeOf, Walk } from './walk.ts'

const DEFAULT_RATE = 5

export interface Demand {
  readonly producer: Config['producer']
  readonly symbols: readonly string[]
  readonly kinds: readonly Kind[]
}

interface Lanes {
  readonly bars: Lane<RawBar>
  readonly trades: Lane<RawTrade>
  readonly quotes: Lane<RawQuote>
}

interface Stand {
  readonly walk: Walk
  /** Absent when events are simply sent in order. */
  readonly lanes?: Lanes
}

export interface Events {
  readonly bars: RawBar[]
  readonly trades: RawTrade[]
  readonly quotes: RawQuote[]
}

/** All symbols of a synthetic market, step by step. */
export class Market {
  readonly schedule: Schedule
  readonly #calendar: MarketCalendar
  readonly #stands: readonly Stand[]
  readonly #wantsTrades: boolean
  readonly #wantsQuotes: boolean
  readonly #darkness: Darkness | undefined
  #halted: { readonly symbol: number; readonly sinceMs: number } | undefined

  /** Throws TAPE_CONFIG_INVALID for a rate that is too high, an unreadable start or calendar. */
  constructor({ producer, symbols, kinds }: Demand) {
    const { seed, calendar } = producer
    const { darkness, burst, lane, laneShare = 1, roughness = 1 } = scenarios[producer.scenario]
    this.#darkness = darkness?.(seed, symbols.length)
    this.#calendar = new MarketCalendar(withOverrides(usEquities, calendar))
    this.schedule = new Schedule({
      ...{ symbols: symbols.length, kinds: kinds.length, rate: producer.rate || DEFAULT_RATE },
      startMs: Math.floor(readMoment('from', producer.from || 'now', Date.now()) / 1000),
      sentShare: laneShare * (this.#darkness?.sentShare ?? 1),
      ...(burst ? { burst } : {}),
    })
    this.#stands = symbols.map((symbol) => ({
      walk: new Walk(symbol, { seed, roughness }),
      ...(lane && {
        lanes: {
          bars: lane<RawBar>(seed, `${symbol}/bars`),
          trades: lane<RawTrade>(seed, `${symbol}/trades`),
          quotes: lane<RawQuote>(seed, `${symbol}/quotes`),
        },
      }),
    }))
    this.#wantsTrades = kinds.includes('trades')
    this.#wantsQuotes = kinds.includes('quotes')
  }

  get symbols(): number {
    return this.#stands.length
  }

  /** The events of steps `from` to `to` (exclusive). Steps must be asked for in order: prices go on. */
  events(from: number, to: number): Events {
    const events: Events = { bars: [], trades: [], quotes: [] }
    for (let k = from; k < to; k++) {
      const step = this.#stepOf(k)
      const dark = this.#darkness?.at(step.startMs) ?? 'none'
      if (this.#darkness) this.#reopen(this.#darkness, dark, step.startMs)
      const halted = typeof dark === 'string' ? -1 : dark.symbol
      for (let index = 0; index < this.#stands.length; index++) {
        if (index !== halted)
          this.#trade(this.#stands[index] as Stand, step, dark === 'all', events)
      }
    }
    return events
  }

  #stepOf(k: number): Step {
    const startMs = this.schedule.startOf(k)
    const lengthMs = this.schedule.lengthOf(k)
    return {
      number: k,
      startMs,
      lastMicros: this.schedule.startOf(k + 1) * 1000 - 1,
      lengthMs,
      timeframe: timeframeOf(lengthMs),
      activity: activityAt(this.#calendar, startMs),
    }
  }

  #trade({ walk, lanes }: Stand, step: Step, isUnseen: boolean, events: Events): void {
    const bar = walk.bar(step)
    if (isUnseen) return
    if (lanes) lanes.bars.send(bar, events.bars)
    else events.bars.push(bar)
    if (this.#wantsTrades) {
      const trade = walk.trade(bar, step)
      if (lanes) lanes.trades.send(trade, events.trades)
      else events.trades.push(trade)
    }
    if (this.#wantsQuotes) {
      const quote = walk.quote(bar, step)
      if (lanes) lanes.quotes.send(quote, events.quotes)
      else events.quotes.push(quote)
    }
  }

  /** Notes who is halted; moves the price of who was. */
  #reopen(darkness: Darkness, dark: ReturnType<Darkness['at']>, nowMs: number): void {
    const halted = typeof dark === 'string' ? undefined : dark.symbol
    if (halted === this.#halted?.symbol) return
    if (this.#halted) {
      const factor = darkness.jump?.(this.#halted.sinceMs) ?? 1
      this.#stands[this.#halted.symbol]?.walk.jump(factor)
    }
    this.#halted = halted === undefined ? undefined : { symbol: halted, sinceMs: nowMs }
  }
}
