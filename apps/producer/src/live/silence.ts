import { MarketCalendar, usEquities, withOverrides } from '@tickertape/calendar'
import type { Config } from '@tickertape/config'
import type { SilenceRules } from '../calendar/silence-rules.ts'
import { SilenceWatch } from '../calendar/silence-watch.ts'
import type { SourceContext } from '../source.ts'
import type { Gaps } from './gaps.ts'
import { Mutes } from './mutes.ts'
import type { Subscription } from './venue.ts'

const gapName = ({ kind, symbol }: Subscription): string => `mute ${kind} ${symbol}`

/** Watches what is silent, by the market's hours and the days of `producer.calendar`. Throws TAPE_CONFIG_INVALID. */
export function watchOf(rules: SilenceRules, config: Config): SilenceWatch {
  const { hours } = rules
  const known = hours === usEquities ? withOverrides(hours, config.producer.calendar) : hours
  return new SilenceWatch(rules, new MarketCalendar(known))
}

export interface Judgement {
  /** Mute for the first time: to be asked for again. */
  readonly renew: readonly Subscription[]
  /** Why the connection is of no use, in one sentence. */
  readonly doubt:
    | { readonly detail: string; readonly whole: boolean; readonly sinceMs: number }
    | undefined
}

export interface SilenceOptions {
  /** Its clock is that of the events: behind ours by `delayMs`. */
  readonly watch: SilenceWatch
  readonly delayMs: number
  readonly gaps: Gaps
  readonly context: SourceContext
}

/** Which subscriptions of the connection are mute, as gaps and as a metric. Times are epoch ms. */
export class Silence {
  readonly #watch: SilenceWatch
  readonly #delayMs: number
  readonly #gaps: Gaps
  readonly #context: SourceContext
  readonly #mutes = new Mutes()

  constructor({ watch, delayMs, gaps, context }: SilenceOptions) {
    this.#watch = watch
    this.#delayMs = delayMs
    this.#gaps = gaps
    this.#context = context
  }

  /** Data of these is due from now on. */
  expect(subscriptions: readonly Subscription[], now: number): void {
    const from = now - this.#delayMs
    for (const { kind, symbol } of subscriptions) this.#watch.acknowledged(kind, [symbol], from)
  }

  /** Nothing is due before the next acknowledgement. */
  lost(now: number): void {
    this.#watch.lost()
    this.#end(this.#mutes.clear(), now)
  }

  look(now: number): Judgement {
    const mutes = this.#watch
      .check(now - this.#delayMs)
      .map((mute) => ({ ...mute, sinceMs: mute.sinceMs + this.#delayMs }))
    const { fell, back, doubt } = this.#mutes.update(mutes, now)
    for (const { one, sinceMs } of fell) {
      const detail = `no ${one.kind} of ${one.symbol}, while others come`
      const opening = { detail, subscriptions: [one], heardAtMicros: sinceMs * 1000 }
      this.#gaps.open(gapName(one), { reason: 'mute', ...opening })
    }
    this.#end(back, now)
    const renew = fell.map(({ one }) => one)
    if (doubt === undefined) return { renew, doubt }
    const { kind, scope, symbols, sinceMs } = doubt
    const who = scope === 'all' ? '' : ` of ${symbols.slice(0, 5).join(', ')}`
    const detail = `no ${kind}${who} for ${Math.round((now - sinceMs) / 1000)} s`
    return { renew, doubt: { detail, whole: scope === 'all', sinceMs } }
  }

  #end(back: readonly Subscription[], now: number): void {
    for (const one of back) this.#gaps.end(gapName(one), now * 1000)
    const { metrics, name: source } = this.#context
    metrics.mute.set({ source }, this.#mutes.size)
  }
}
