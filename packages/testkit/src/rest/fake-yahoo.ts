import { FakeHttp, type FakeRequest, json, type Reply } from './fake-http.ts'
import { madeBar, newYorkSeconds, newYorkTime } from './made-bars.ts'

const DAY = 86_400

/** Seconds of each interval that it knows, the longest span of an answer, and how far back it goes, in days. */
const intervals: Readonly<Record<string, readonly [number, number, number]>> = {
  '1m': [60, 8, 30],
  '5m': [300, 60, 60],
  '15m': [900, 60, 60],
  '30m': [1800, 60, 60],
  '1h': [3600, 730, 730],
  '60m': [3600, 730, 730],
  '1d': [DAY, 36_500, 36_500],
}

export interface FakeYahooOptions {
  /** Trading days, oldest first, like 2026-11-20. */
  readonly days: readonly string[]
  /** Its clock, in epoch milliseconds. */
  readonly now?: () => number
}

/** What is odd about its charts; all of it was seen. */
export interface YahooOddities {
  /** Slots without data, by epoch seconds. */
  isEmpty?: (seconds: number) => boolean
  /** A column that ends one value early. */
  shortColumn?: 'open' | 'volume'
  /** Rows before the open and after the close, although nobody asked. */
  extended?: boolean
  /** The last day comes twice. */
  lastTwice?: boolean
  /** Answers bars of another length, and says so in `dataGranularity`. */
  granularity?: string
  /** Says nothing of the sessions. */
  noPeriods?: boolean
}

const failure = (status: number, code: string, description: string): Reply =>
  json({ chart: { result: null, error: { code, description } } }, status)

/** Yahoo's chart API. Every symbol is known but those that begin with ZZ. */
export class FakeYahoo implements AsyncDisposable {
  readonly http = new FakeHttp((request, left) => this.#respond(request, left))
  readonly oddities: YahooOddities = {}
  readonly #days: readonly string[]
  readonly #now: () => number

  private constructor({ days, now = Date.now }: FakeYahooOptions) {
    this.#days = days
    this.#now = now
  }

  static async start(options: FakeYahooOptions): Promise<FakeYahoo> {
    const fake = new FakeYahoo(options)
    await fake.http.listen()
    return fake
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.http[Symbol.asyncDispose]()
  }

  #respond({ url, headers }: FakeRequest, left: number): Reply {
    if (!headers['user-agent'] || left < 0) {
      return { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Too Many Requests' }
    }
    const symbol = decodeURIComponent(url.pathname.replace('/v8/finance/chart/', ''))
    const asked = (name: string) => url.searchParams.get(name) ?? ''
    const interval = asked('interval')
    const [from, to] = [Number(asked('period1')), Number(asked('period2'))]
    if (symbol.startsWith('ZZ')) {
      return failure(404, 'Not Found', 'No data found, symbol may be delisted')
    }
    const [step, span, reach] = intervals[interval] ?? [0, 0, 0]
    if (step === 0) return failure(422, 'Unprocessable Entity', `Invalid input - ${interval}`)
    const isOld = from * 1000 < this.#now() - reach * DAY * 1000
    if (to - from > span * DAY || isOld) {
      const what = `${interval} data not available for startTime=${from} and endTime=${to}.`
      return failure(422, 'Unprocessable Entity', what)
    }
    return this.#chart(symbol, interval, this.#rows(step, from, to))
  }

  /** Starts of bars, up to the running one, and the row of the live price while the session is open. */
  #rows(step: number, from: number, to: number): number[] {
    const now = Math.floor(this.#now() / 1000)
    const rows: number[] = []
    for (const date of this.#days) {
      const [open, close] = this.#session(date)
      const [first, last] = this.oddities.extended ? [open - 7200, close + 7200] : [open, close]
      if (step === DAY) rows.push(open)
      else for (let start = first; start < last; start += step) rows.push(start)
      const isOpen = now > open && now < close
      if (isOpen) return [...rows.filter((t) => t >= from && t < to && t <= now), now]
    }
    const asked = rows.filter((start) => start >= from && start < to && start <= now)
    const last = asked.at(-1)
    return this.oddities.lastTwice && last !== undefined ? [...asked, last] : asked
  }

  #session(date: string): readonly [number, number] {
    return [newYorkSeconds(`${date} 09:30:00`), newYorkSeconds(`${date} 16:00:00`)]
  }

  #chart(symbol: string, interval: string, rows: readonly number[]): Reply {
    const { isEmpty, shortColumn, granularity = interval } = this.oddities
    const bars = rows.map((start) => (isEmpty?.(start) ? undefined : madeBar(symbol, start)))
    const column = (name: 'o' | 'h' | 'l' | 'c' | 'v') => bars.map((bar) => bar?.[name] ?? null)
    const quote = {
      open: column('o'),
      high: column('h'),
      low: column('l'),
      close: column('c'),
      volume: column('v'),
    }
    if (shortColumn) quote[shortColumn].pop()
    const meta = {
      currency: 'USD',
      symbol,
      exchangeName: 'NMS',
      instrumentType: 'EQUITY',
      exchangeTimezoneName: 'America/New_York',
      dataGranularity: granularity,
      ...(this.oddities.noPeriods ? {} : { currentTradingPeriod: this.#periods() }),
    }
    const series =
      rows.length === 0
        ? { indicators: { quote: [{}], adjclose: [{}] } }
        : { timestamp: rows, indicators: { quote: [quote] } }
    return json({ chart: { result: [{ meta, ...series }], error: null } })
  }

  /** Of today, or of the last trading day before. */
  #periods(): object {
    const today = newYorkTime(this.#now() / 1000).slice(0, 10)
    const date = this.#days.findLast((day) => day <= today) ?? today
    const [start, end] = this.#session(date)
    const period = (from: number, to: number) => ({ start: from, end: to, timezone: 'EST' })
    return {
      pre: period(start - 19_800, start),
      regular: period(start, end),
      post: period(end, end + 14_400),
    }
  }
}
