import { FakeHttp, type FakeRequest, json, type Reply } from './fake-http.ts'

/** An element of `data`, as StockData writes it. */
export type StockDataQuote = Readonly<Record<string, unknown>>

const failure = (status: number, code: string, headers: Reply['headers'] = {}): Reply =>
  json({ error: { code, message: `${code.replaceAll('_', ' ')}.` } }, status, headers)

/** Names of the quota that a request can run into. */
export type StockDataQuota = 'day' | 'minute'

/** StockData's quote endpoint, with the quotes that the test sets. */
export class FakeStockData implements AsyncDisposable {
  readonly http = new FakeHttp((request, left) => this.#respond(request, left))
  readonly token = 'fake-token'
  /** Quotes by ticker. A symbol that is not here is missing from the answer. */
  readonly quotes = new Map<string, StockDataQuote>()
  /** `data` is an object by ticker. */
  keyByTicker = false
  symbolsPerRequest = 3
  /** Which quota `http.left` counts. */
  quota: StockDataQuota = 'day'

  static async start(): Promise<FakeStockData> {
    const fake = new FakeStockData()
    await fake.http.listen()
    return fake
  }

  /** A quote with every field, traded at a wall time in New York like 2026-11-20T15:59:58.000000. */
  trade(ticker: string, price: number, lastTradeTime: string, fields: StockDataQuote = {}): void {
    this.quotes.set(ticker, {
      ticker,
      name: `${ticker} Corporation`,
      exchange_short: 'NASDAQ',
      exchange_long: 'NASDAQ Stock Exchange',
      mic_code: 'XNAS',
      currency: 'USD',
      price,
      day_high: price + 1,
      day_low: price - 2,
      day_open: price - 1,
      '52_week_high': price + 50,
      '52_week_low': price - 50,
      market_cap: null,
      previous_close_price: price - 1,
      previous_close_price_time: '2026-11-19T15:59:59.000000',
      day_change: 0.27,
      volume: 731_220,
      is_extended_hours_price: false,
      last_trade_time: lastTradeTime,
      ...fields,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.http[Symbol.asyncDispose]()
  }

  #respond({ url: { pathname, searchParams } }: FakeRequest, left: number): Reply {
    if (pathname !== '/v1/data/quote') return failure(404, 'invalid_api_endpoint')
    if (searchParams.get('api_token') !== this.token) return failure(401, 'invalid_api_token')
    const headers = { 'x-usagelimit-remaining': String(Math.max(0, left)) }
    if (left < 0) {
      return this.quota === 'day'
        ? failure(402, 'usage_limit_reached', headers)
        : failure(429, 'rate_limit_reached', headers)
    }
    const symbols = (searchParams.get('symbols') ?? '').split(',').filter(Boolean)
    if (symbols.length === 0 || symbols.length > this.symbolsPerRequest) {
      return failure(400, 'malformed_parameters')
    }
    const found = symbols
      .map((symbol) => this.quotes.get(symbol))
      .filter((quote) => quote !== undefined)
    const meta = { requested: symbols.length, returned: found.length }
    const byTicker = Object.fromEntries(found.map((quote) => [String(quote.ticker), quote]))
    return json({ meta, data: this.keyByTicker ? byTicker : found }, 200, headers)
  }
}
