import type { MarketCalendar, OpenSession } from '@tickertape/calendar'
import { type Kind, kinds } from '@tickertape/schema'
import { KindSilence, type Mute } from './kind-silence.ts'
import { SLOT_MINUTES } from './series.ts'
import type { SilenceRules } from './silence-rules.ts'

const MINUTE_MS = 60_000

/**
 * Knows which symbols of a connected feed are silent although they should not be: their market is open, they
 * are not halted, they are liquid at this time of day, and their subscription is old enough. It learns the
 * habits of symbols from what it sees. Cheap per event; `check` costs a step per symbol and kind, and wants
 * to be called every second or so. All times are epoch milliseconds.
 */
export class SilenceWatch {
  readonly #rules: SilenceRules
  readonly #calendar: MarketCalendar
  readonly #kinds: Readonly<Record<Kind, KindSilence>> = {
    bars: new KindSilence('bars'),
    trades: new KindSilence('trades'),
    quotes: new KindSilence('quotes'),
  }
  readonly #halted = new Set<string>()
  #session: OpenSession | undefined
  /** The next change of session, until which `#session` holds. */
  #sessionHoldsUntil = Number.NEGATIVE_INFINITY
  #minute = Number.NaN
  #day = Number.NaN

  constructor(rules: SilenceRules, calendar: MarketCalendar) {
    this.#rules = rules
    this.#calendar = calendar
  }

  /** The venue has confirmed these subscriptions; from now on their data is due. */
  acknowledged(kind: Kind, symbols: Iterable<string>, now: number): void {
    for (const symbol of symbols) this.#kinds[kind].acknowledged(symbol, now)
  }

  unsubscribed(kind: Kind, symbols: Iterable<string>): void {
    for (const symbol of symbols) this.#kinds[kind].unsubscribed(symbol)
  }

  /** The connection is gone: nothing is due until the next acknowledgement. */
  lost(): void {
    for (const kind of kinds) this.#kinds[kind].lost()
  }

  halted(symbol: string): void {
    this.#halted.add(symbol)
  }

  resumed(symbol: string, now: number): void {
    this.#halted.delete(symbol)
    for (const kind of kinds) this.#kinds[kind].resumed(symbol, now)
  }

  /** Data has come. Give the start of its interval with a bar. */
  seen(kind: Kind, symbol: string, arrivedAt: number, at = arrivedAt): void {
    const series = this.#kinds[kind].hear(symbol)
    if (series === undefined) return
    if (arrivedAt >= this.#sessionHoldsUntil) this.#findSession(arrivedAt)
    series.note(at, arrivedAt, this.#session?.opensAt ?? Number.POSITIVE_INFINITY)
  }

  /** What is silent and should not be; the same again at every call for as long as it is so. */
  check(now: number): readonly Mute[] {
    if (now >= this.#sessionHoldsUntil) this.#findSession(now)
    this.#learn(now)
    const session = this.#session
    if (session === undefined) return []
    const slot = this.#slotAt(now)
    const moment = { now, slot, opensAt: session.opensAt, halted: this.#halted }
    return this.#watchedKinds(session).flatMap(([kind, deadlineMs]) =>
      this.#kinds[kind].check({ ...moment, deadlineMs }),
    )
  }

  /** Counts the minute that is over into the habits of the symbols. */
  #learn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    const before = this.#minute
    this.#minute = minute
    const from = before * MINUTE_MS
    const session = this.#session
    if (minute !== before + 1 || session === undefined || from < session.opensAt) return
    const { day } = this.#calendar.localTime(from)
    const isNewDay = this.#day !== day && !Number.isNaN(this.#day)
    this.#day = day
    for (const kind of isNewDay ? kinds : []) this.#kinds[kind].age()
    const slot = this.#slotAt(from)
    for (const [kind] of this.#watchedKinds(session)) {
      this.#kinds[kind].learn(from, { slot, halted: this.#halted })
    }
  }

  #watchedKinds({ name }: OpenSession): readonly (readonly [Kind, number])[] {
    const deadlines = this.#rules.deadlines[name]
    return kinds.flatMap((kind) => {
      const deadlineMs = deadlines?.[kind]
      return deadlineMs === undefined ? [] : [[kind, deadlineMs] as const]
    })
  }

  #slotAt(epochMs: number): number {
    return Math.floor(this.#calendar.localTime(epochMs).minute / SLOT_MINUTES)
  }

  #findSession(now: number): void {
    const next = this.#calendar.sessionFrom(now)
    const isOpen = next !== undefined && next.opensAt <= now
    this.#session = isOpen ? next : undefined
    this.#sessionHoldsUntil = isOpen ? next.closesAt : (next?.opensAt ?? now + MINUTE_MS)
  }
}
