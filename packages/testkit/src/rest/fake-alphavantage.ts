import { FakeHttp, type FakeRequest, json, type Reply } from './fake-http.ts'
import { madeBar, wallTimeIn } from './made-bars.ts'

const COMPACT_ROWS = 100

/** Wordings that Alpha Vantage had for a quota that is used up. All come with the status 200. */
export const limitWordings = {
  note: {
    Note: 'Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute.',
  },
  sparingly: {
    Information:
      'Please consider spreading out your free API requests more sparingly (1 request per second).',
  },
  day: {
    Information:
      'We have detected your API key as fake-key and our standard API rate limit is 25 requests per day.',
  },
} as const

export interface FakeAlphaVantageOptions {
  /** IANA name of the zone that times are written in. */
  readonly zone?: string
  /** Its clock, in epoch milliseconds. */
  readonly now?: () => number
}

/** Alpha Vantage's query endpoint, with the quotes and bar times that the test sets. */
export class FakeAlphaVantage implements AsyncDisposable {
  readonly http = new FakeHttp((request, left) => this.#respond(request, left))
  readonly key = 'fake-key'
  /** Fields of a quote by symbol, like `05. price`. */
  readonly quotes = new Map<string, Readonly<Record<string, string>>>()
  /** Starts of bars by symbol, in epoch seconds, oldest first. */
  readonly bars = new Map<string, readonly number[]>()
  /** How it says that the quota is used up. */
  wording: keyof typeof limitWordings = 'note'
  readonly #zone: string
  readonly #now: () => number
  readonly #local: (seconds: number) => string

  private constructor({ zone = 'US/Eastern', now = Date.now }: FakeAlphaVantageOptions) {
    this.#zone = zone
    this.#now = now
    this.#local = wallTimeIn(zone)
  }

  static async start(options: FakeAlphaVantageOptions = {}): Promise<FakeAlphaVantage> {
    const fake = new FakeAlphaVantage(options)
    await fake.http.listen()
    return fake
  }

  quote(symbol: string, price: string, day: string): void {
    this.quotes.set(symbol, {
      '01. symbol': symbol,
      '02. open': '301.10',
      '05. price': price,
      '06. volume': '2917344',
      '07. latest trading day': day,
      '10. change percent': '0.4818%',
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.http[Symbol.asyncDispose]()
  }

  #respond({ url: { searchParams } }: FakeRequest, left: number): Reply {
    const asked = (name: string) => searchParams.get(name) ?? ''
    if (asked('apikey') !== this.key) {
      return json({ 'Error Message': 'the parameter apikey is invalid or missing.' })
    }
    if (left < 0) return json(limitWordings[this.wording])
    const symbol = asked('symbol')
    if (asked('function') === 'GLOBAL_QUOTE') {
      return json({ 'Global Quote': this.quotes.get(symbol) ?? {} })
    }
    const starts = this.bars.get(symbol)
    if (asked('function') !== 'TIME_SERIES_INTRADAY' || starts === undefined) {
      return json({ 'Error Message': 'Invalid API call. Please retry or visit the documentation.' })
    }
    return this.#series(
      symbol,
      asked('interval'),
      this.#chosen(starts, asked('month'), asked('outputsize')),
    )
  }

  #chosen(starts: readonly number[], month: string, size: string): readonly number[] {
    const begun = starts.filter((start) => start * 1000 <= this.#now())
    const inMonth = begun.filter((start) => this.#local(start).startsWith(month))
    return size === 'full' ? inMonth : inMonth.slice(-COMPACT_ROWS)
  }

  #series(symbol: string, interval: string, starts: readonly number[]): Reply {
    const rows = starts.toReversed().map((start) => {
      const { o, h, l, c, v } = madeBar(symbol, start)
      const texts = [o, h, l, c, v].map(String)
      const names = ['1. open', '2. high', '3. low', '4. close', '5. volume']
      return [this.#local(start), Object.fromEntries(names.map((name, n) => [name, texts[n]]))]
    })
    return json({
      'Meta Data': {
        '1. Information': `Intraday (${interval}) open, high, low, close prices and volume`,
        '2. Symbol': symbol,
        '3. Last Refreshed': starts.length === 0 ? '' : this.#local(starts.at(-1) as number),
        '4. Interval': interval,
        '5. Output Size': 'Compact',
        '6. Time Zone': this.#zone,
      },
      [`Time Series (${interval})`]: Object.fromEntries(rows),
    })
  }
}
