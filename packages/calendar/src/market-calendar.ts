import { dayOf, type LocalTime, weekdayOf, ZoneClock } from './local-time.ts'

export type SessionName = 'pre' | 'regular' | 'post'

/** A span of a trading day in minutes since local midnight; `close` is its first minute outside. */
export interface Session {
  readonly name: SessionName
  readonly open: number
  readonly close: number
}

/** When a market trades, as data: its zone, its usual day, and the days that differ. */
export interface MarketHours {
  readonly zone: string
  /** Days of the week with trading, 0 for Sunday. */
  readonly weekdays: readonly number[]
  readonly sessions: readonly Session[]
  /** Sessions of the dates that differ, by YYYY-MM-DD; none when the market is closed. */
  readonly exceptions: ReadonlyMap<string, readonly Session[]>
}

/** A session of one day in epoch milliseconds; `closesAt` is outside. */
export interface OpenSession {
  readonly name: SessionName
  readonly opensAt: number
  readonly closesAt: number
}

const NONE: readonly Session[] = []

/** The longest that markets stay closed is days; a calendar without any session must end the search. */
const SEARCH_DAYS = 31

/** Answers when a market is open. Sessions lie within a local day, and none touches a change of the clocks. */
export class MarketCalendar {
  readonly #hours: MarketHours
  readonly #clock: ZoneClock
  readonly #exceptions: ReadonlyMap<number, readonly Session[]>

  constructor(hours: MarketHours) {
    this.#hours = hours
    this.#clock = new ZoneClock(hours.zone)
    this.#exceptions = new Map(
      [...hours.exceptions].map(([date, sessions]) => [dayOf(date), sessions]),
    )
  }

  localTime(epochMs: number): LocalTime {
    return this.#clock.at(epochMs)
  }

  /** Sessions of a local day, in order; none on a day without trading. */
  sessionsOn(day: number): readonly Session[] {
    const usual = this.#hours.weekdays.includes(weekdayOf(day)) ? this.#hours.sessions : NONE
    return this.#exceptions.get(day) ?? usual
  }

  /** The session that is open at a time, or undefined when the market is closed. */
  sessionAt(epochMs: number): OpenSession | undefined {
    const time = this.#clock.at(epochMs)
    const isOpen = ({ open, close }: Session) => time.minute >= open && time.minute < close
    const session = this.sessionsOn(time.day).find(isOpen)
    return session && this.#opened(time.day, session)
  }

  /** The open session or else the next one; undefined when there is none within a month. */
  sessionFrom(epochMs: number): OpenSession | undefined {
    const { day: today } = this.#clock.at(epochMs)
    for (let day = today; day < today + SEARCH_DAYS; day++) {
      const opened = this.sessionsOn(day).map((session) => this.#opened(day, session))
      const found = opened.find(({ closesAt }) => closesAt > epochMs)
      if (found) return found
    }
    return undefined
  }

  #opened(day: number, { name, open, close }: Session): OpenSession {
    const [opensAt, closesAt] = [this.#clock.epochMs(day, open), this.#clock.epochMs(day, close)]
    return { name, opensAt, closesAt }
  }
}
