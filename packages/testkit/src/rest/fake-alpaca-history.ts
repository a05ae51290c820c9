import { FakeHttp, type FakeRequest, json, type Reply } from './fake-http.ts'

/** A row as Alpaca writes it; `t` is RFC 3339. */
export type AlpacaRow = Readonly<Record<string, unknown>> & { readonly t: string }

export interface FakeAlpacaHistoryOptions {
  /** Rows by kind and symbol, oldest first. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, readonly AlpacaRow[]>>>>
  /** Rows of a page at most, whatever limit is asked for. */
  readonly pageRows?: number
  /** Its clock, in epoch milliseconds. */
  readonly now?: () => number
}

interface PageStart {
  readonly query: string
  readonly index: number
}

/** What is odd about its pages; all of it was seen. */
export interface PagingOddities {
  /** A page without rows, with a token, before every page. */
  emptyPages?: boolean
  /** The last row of a page comes again as the first one of the next. */
  repeatsLast?: boolean
}

const message = (status: number, text: string): Reply => json({ message: text }, status)

/** Alpaca's history of stocks over HTTP. */
export class FakeAlpacaHistory implements AsyncDisposable {
  readonly http = new FakeHttp((request, left) => this.#respond(request, left))
  readonly key = 'fake-key'
  readonly secret = 'fake-secret'
  readonly oddities: PagingOddities = {}
  /** When the quota is full again, in epoch seconds. */
  resetAt = 0
  readonly #options: FakeAlpacaHistoryOptions

  private constructor(options: FakeAlpacaHistoryOptions) {
    this.#options = options
  }

  static async start(options: FakeAlpacaHistoryOptions): Promise<FakeAlpacaHistory> {
    const fake = new FakeAlpacaHistory(options)
    await fake.http.listen()
    return fake
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.http[Symbol.asyncDispose]()
  }

  #respond({ url, headers }: FakeRequest, left: number): Reply {
    const quota = {
      'x-ratelimit-limit': '200',
      'x-ratelimit-remaining': String(Math.max(0, Number.isFinite(left) ? left : 199)),
      'x-ratelimit-reset': String(this.resetAt),
    }
    const isKnown =
      headers['apca-api-key-id'] === this.key && headers['apca-api-secret-key'] === this.secret
    if (!isKnown) return message(403, 'forbidden.')
    if (left < 0) return { ...message(429, 'too many requests.'), headers: quota }
    const refusal = this.#refusal(url)
    if (refusal) return refusal
    const start = this.#startOf(url)
    if (start === undefined) return message(400, 'invalid page_token')
    return { ...this.#page(url, start), headers: quota }
  }

  #refusal({ searchParams: query, pathname }: URL): Reply | undefined {
    if (!(this.#kindOf(pathname) in this.#options.rows)) return message(404, 'endpoint not found.')
    const symbols = query.get('symbols') ?? ''
    const bad = symbols.split(',').find((symbol) => !/^[A-Z./]{1,12}$/.test(symbol))
    if (bad !== undefined) return message(400, `invalid symbol: ${bad}`)
    if (!/^(iex|sip|otc|boats)$/.test(query.get('feed') ?? '')) return message(400, 'invalid feed')
    const { now = Date.now } = this.#options
    const isRecent = Date.parse(query.get('end') ?? '') > now() - 15 * 60_000
    if (query.get('feed') === 'sip' && isRecent) {
      return message(403, 'subscription does not permit querying recent SIP data')
    }
    return undefined
  }

  #kindOf(pathname: string): string {
    return pathname.split('/').at(-1) ?? ''
  }

  /** A token belongs to the query that it was given for. */
  #startOf(url: URL): PageStart | undefined {
    const query = new URLSearchParams(url.searchParams)
    const token = query.get('page_token')
    query.delete('page_token')
    if (token === null) return { query: query.toString(), index: 0 }
    const start: PageStart = JSON.parse(Buffer.from(token, 'base64url').toString())
    return start.query === query.toString() ? start : undefined
  }

  /** Sorted by symbol and then by time, the limit counting over all symbols. */
  #page({ searchParams: asked, pathname }: URL, { query, index }: PageStart): Reply {
    const kind = this.#kindOf(pathname)
    const [from, to] = [asked.get('start'), asked.get('end')].map((text) => text ?? '')
    const all = (asked.get('symbols') ?? '')
      .split(',')
      .sort()
      .flatMap((symbol) =>
        (this.#options.rows[kind]?.[symbol] ?? [])
          .filter(({ t }) => isWithin(t, from as string, to as string))
          .map((row) => ({ symbol, row })),
      )
    const { emptyPages, repeatsLast } = this.oddities
    const isEmpty = emptyPages === true && index === Math.trunc(index)
    const size = Math.min(Number(asked.get('limit')), this.#options.pageRows ?? 10_000)
    const first = Math.trunc(index)
    const end = isEmpty ? first : first + size
    const begin = repeatsLast && first > 0 && !isEmpty ? first - 1 : first
    const rows: Record<string, AlpacaRow[]> = {}
    for (const { symbol, row } of all.slice(begin, end)) {
      rows[symbol] ??= []
      rows[symbol].push(row)
    }
    // Half an index is the page behind the empty one.
    const next = { query, index: isEmpty ? first + 0.5 : end }
    const token = Buffer.from(JSON.stringify(next)).toString('base64url')
    return json({ [kind]: rows, next_page_token: isEmpty || end < all.length ? token : null })
  }
}

const microsOf = (time: string): number => {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  const seconds = Date.parse(time.replace(/\.\d+/, '')) / 1000
  return seconds * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'))
}

/** Both ends are inside. */
const isWithin = (time: string, from: string, to: string): boolean =>
  microsOf(time) >= microsOf(from) && microsOf(time) <= microsOf(to)
