import { hoursOf, type MarketHours, usEquities, withOverrides } from '@tickertape/calendar'
import type { Counted, DayTable } from './day-table.ts'
import { holesIn, holesText, minutesOf, regularSpans, type Span } from './open-minutes.ts'
import { isMinuteBars, isSteady, nameOf, type Series, sameSeries } from './series.ts'

export interface CheckOptions {
  readonly tables: readonly DayTable[]
  readonly day: Span & { readonly date: string }
  readonly nowMs: number
  /** Of each of these there must be a row. */
  readonly symbols: readonly string[]
  /** Share of the minutes of a session that may be without a bar. */
  readonly missingShare: number
  /** Days that differ from the calendar, as producer.calendar has them. */
  readonly calendar: string
}

export interface SeriesReport extends Series {
  readonly rows: number
  /** Rows that break a rule of their kind. */
  readonly wrong: number
  /** Of bars of a minute: how many there must be, and how many of these are not there. */
  readonly minutes?: number
  readonly missing?: number
}

export type ProblemKind = 'nothing' | 'no-rows' | 'wrong-values' | 'missing-minutes'

export interface Problem extends Partial<Series> {
  readonly what: ProblemKind
  readonly text: string
}

export interface CheckReport {
  readonly day: string
  /** First moment that was not looked at, because it is too new. */
  readonly until: string
  readonly series: readonly SeriesReport[]
  readonly problems: readonly Problem[]
}

/** A bar is there this long after its minute is over. */
const SETTLE_MS = 120_000
const MINUTE_MS = 60_000

/** How far back a series must have been seen to be expected again. */
const HABIT_MS = 7 * 86_400_000

/** A report names the minutes of so many series; a feed that was down all day has as many as symbols. */
const MOST_NAMED = 25

type Minutes = Pick<Required<SeriesReport>, 'minutes' | 'missing'>

/** What one table says of the day, series by series, and what is wrong with it. */
class TableCheck {
  readonly #table: DayTable
  readonly #options: CheckOptions
  readonly #span: Span
  readonly problems: Problem[] = []
  readonly #spans = new Map<MarketHours, readonly Span[]>()
  readonly #counts = new Map<string, Promise<readonly Counted[]>>()
  #named = 0

  constructor(table: DayTable, options: CheckOptions, span: Span) {
    this.#table = table
    this.#options = options
    this.#span = span
  }

  async run(): Promise<readonly SeriesReport[]> {
    const found = await this.#table.rowsIn(this.#span)
    const absent = await this.#absent(found)
    const wrong = await this.#table.wrongIn(this.#span)
    for (const { rows, rule, ...series } of wrong) {
      const text = `${nameOf(series)}: ${rule} in ${rows} row${rows === 1 ? '' : 's'}`
      this.problems.push({ what: 'wrong-values', ...series, text })
    }
    const reports: SeriesReport[] = []
    for (const { rows, ...series } of [...found, ...absent]) {
      const mine = wrong.filter(sameSeries(series)).reduce((sum, each) => sum + each.rows, 0)
      const minutes = isMinuteBars(series) && rows > 0 ? await this.#minutes(series) : {}
      reports.push({ ...series, rows, wrong: mine, ...minutes })
    }
    return reports
  }

  /** Series that came live in the days before, and now did not although their market was open. */
  async #absent(found: readonly Series[]) {
    const { fromMs } = this.#span
    const before = await this.#table.liveRowsIn({ fromMs: fromMs - HABIT_MS, toMs: fromMs })
    const absent = before.filter(
      (series) =>
        isSteady(series) && !found.some(sameSeries(series)) && minutesOf(this.#open(series)) > 0,
    )
    for (const { rows: _, ...series } of absent) {
      const text = `${nameOf(series)}: no row, but the days before had some`
      this.problems.push({ what: 'no-rows', ...series, text })
    }
    return absent.map((series) => ({ ...series, rows: 0 }))
  }

  async #minutes(series: Series): Promise<Minutes> {
    const spans = this.#open(series)
    const minutes = minutesOf(spans)
    const present = await this.#presentIn(spans, series)
    const missing = minutes - present
    if (missing > minutes * this.#options.missingShare) {
      const where = await this.#where(spans, series)
      const text = `${nameOf(series)}: ${missing} of ${minutes} minutes have no bar${where}`
      this.problems.push({ what: 'missing-minutes', ...series, text })
    }
    return { minutes, missing }
  }

  /** One question for all series that trade at the same time. */
  async #presentIn(spans: readonly Span[], series: Series): Promise<number> {
    let present = 0
    for (const span of spans) {
      const key = `${span.fromMs}-${span.toMs}`
      const counts = this.#counts.get(key) ?? this.#table.minuteBarsIn(span)
      this.#counts.set(key, counts)
      present += (await counts).find(sameSeries(series))?.rows ?? 0
    }
    return present
  }

  async #where(spans: readonly Span[], series: Series): Promise<string> {
    if (this.#named++ >= MOST_NAMED) return ''
    const times = await Promise.all(spans.map((span) => this.#table.timesIn(span, series)))
    return `: ${holesText(holesIn(spans, times.flat()))} UTC`
  }

  #open(series: Series): readonly Span[] {
    const hours = hoursOf(series)
    const spans = this.#spans.get(hours) ?? regularSpans(this.#known(hours), this.#span)
    this.#spans.set(hours, spans)
    return spans
  }

  #known(hours: MarketHours): MarketHours {
    return hours === usEquities ? withOverrides(hours, this.#options.calendar) : hours
  }
}

/** Looks at a day in every table: rows by series, values, and minutes against the calendar of the market. */
export async function checkDay(options: CheckOptions): Promise<CheckReport> {
  const { tables, day, nowMs, symbols } = options
  const settled = Math.floor((nowMs - SETTLE_MS) / MINUTE_MS) * MINUTE_MS
  const span = { fromMs: day.fromMs, toMs: Math.max(day.fromMs, Math.min(day.toMs, settled)) }
  const series: SeriesReport[] = []
  const problems: Problem[] = []
  for (const table of tables) {
    const check = new TableCheck(table, options, span)
    series.push(...(await check.run()))
    problems.push(...check.problems)
  }
  const isThere = (symbol: string) => series.some((each) => each.symbol === symbol && each.rows > 0)
  for (const symbol of symbols.filter((name) => !isThere(name))) {
    problems.push({ what: 'no-rows', symbol, text: `${symbol}: no row` })
  }
  if (series.length === 0 && problems.length === 0 && span.toMs === day.toMs) {
    problems.push({ what: 'nothing', text: `no table has a row of ${day.date}` })
  }
  const until = new Date(span.toMs).toISOString()
  return { day: day.date, until, series, problems }
}
