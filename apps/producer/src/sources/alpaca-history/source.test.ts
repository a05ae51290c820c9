import {
  type AlpacaRow,
  FakeAlpacaHistory,
  type FakeAlpacaHistoryOptions,
  madeBar,
  SkippingClock,
} from '@tickertape/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { collect } from '../../testing/collect.ts'
import { testContext } from '../../testing/test-context.ts'
import { itemsOf } from '../alpaca/normalise.ts'
import { alpacaHistory } from './source.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const first = Date.parse('2026-11-20T14:30:00Z')
const range = ['--from', '2026-11-20', '--to', '2026-11-21']

let fake: FakeAlpacaHistory | undefined
afterEach(async () => {
  await fake?.[Symbol.asyncDispose]()
  fake = undefined
})

const minutesOf = (symbol: string, count: number): AlpacaRow[] =>
  Array.from({ length: count }, (_, n) => ({
    t: new Date(first + n * 60_000).toISOString().replace('.000', ''),
    ...madeBar(symbol, first / 1000 + n * 60),
    n: 10 + n,
    vw: 100.5,
  }))

interface Setup extends Partial<FakeAlpacaHistoryOptions> {
  readonly argv?: readonly string[]
  readonly nowMs?: number
  readonly env?: Readonly<Record<string, string>>
}

async function setUp({ argv = [], env = {}, nowMs = now, ...options }: Setup = {}) {
  const rows = { bars: { MSFT: minutesOf('MSFT', 390), SPY: minutesOf('SPY', 390) } }
  const clock = new SkippingClock(nowMs)
  fake = await FakeAlpacaHistory.start({ rows, now: clock.now, ...options })
  const parts = testContext('alpaca-history', [...range, ...argv], {
    ALPACA_SYMBOLS: 'MSFT SPY',
    ALPACA_HISTORY_URL: fake.http.url,
    APCA_API_KEY_ID: fake.key,
    APCA_API_SECRET_KEY: fake.secret,
    ...env,
  })
  return { ...parts, fake, clock, open: () => alpacaHistory(parts.context, { clock }) }
}

/** What the stream would have given for these rows. */
const streamed = (symbol: string, rows: readonly AlpacaRow[]) =>
  itemsOf(rows.map((row) => ({ ...row, T: 'b', S: symbol }))).bars

describe('the history of Alpaca', () => {
  it('gives the same bars as the stream, of every symbol', async () => {
    const { bars, frames } = await collect((await setUp()).open())
    expect(bars).toEqual([
      ...(streamed('MSFT', minutesOf('MSFT', 390)) ?? []),
      ...(streamed('SPY', minutesOf('SPY', 390)) ?? []),
    ])
    expect(frames).toMatchObject([{ kind: 'bars', feed: 'iex', receivedAt: now * 1000 }])
  })

  it('reads all pages, over empty ones, a symbol on two pages and rows that come again', async () => {
    const { open, fake } = await setUp({ pageRows: 100 })
    Object.assign(fake.oddities, { emptyPages: true, repeatsLast: true })
    const { bars } = await collect(open())
    const identities = bars.map(({ S, t }) => `${S} ${t}`)
    expect(identities).toHaveLength(780)
    expect(new Set(identities).size).toBe(780)
    expect(fake.http.requests).toHaveLength(16)
  })

  it('keeps two rows that are equal but for their time', async () => {
    const same = { o: 1, h: 1, l: 1, c: 1, v: 1, n: 1, vw: 1 }
    const rows = {
      bars: { MSFT: [0, 1, 2].map((n) => ({ ...same, t: `2026-11-20T15:0${n}:00Z` })) },
    }
    const { open } = await setUp({ pageRows: 1, rows })
    expect((await collect(open())).bars).toHaveLength(3)
  })

  it('asks for the range without its end, and for another length of bars', async () => {
    const { open, fake } = await setUp({ argv: ['--timeframe', '5m'] })
    const { bars } = await collect(open())
    const [request] = fake.http.requests
    expect(request?.url.searchParams.get('timeframe')).toBe('5Min')
    expect(request?.url.searchParams.get('end')).toBe('2026-11-20T23:59:59.999999Z')
    expect(new Set(bars.map(({ tf }) => tf))).toEqual(new Set(['5m']))
  })

  it('gives trades and quotes, too, with every digit of their ids', async () => {
    const t = '2026-11-20T15:04:07.218443127Z'
    const rows = {
      trades: { MSFT: [{ t, i: 7311, x: 'V', p: 412.29, s: 40, c: ['@', 'I'], z: 'C' }] },
      quotes: { MSFT: [{ t, bx: 'V', bp: 1, bs: 3, ax: 'D', ap: 2, as: 1, c: ['R'], z: 'C' }] },
    }
    const { open } = await setUp({ rows, argv: ['--kinds', 'trades', 'quotes'] })
    const { frames } = await collect(open())
    expect(frames).toMatchObject([
      { kind: 'trades', items: [{ S: 'MSFT', i: '7311', p: 412.29, c: '@,I', a: 'new' }] },
      { kind: 'quotes', items: [{ S: 'MSFT', bp: 1, ap: 2, i: '127' }] },
    ])
  })

  it('leaves out the running bar', async () => {
    const { open } = await setUp({ nowMs: first + 150_000 })
    const { bars } = await collect(open())
    expect(bars.filter(({ S }) => S === 'MSFT')).toHaveLength(2)
  })

  it('keeps below 200 requests a minute', async () => {
    const { open, clock } = await setUp({ pageRows: 10 })
    await collect(open())
    expect(clock.now() - now).toBe(77 * 300)
  })

  it('waits for the reset that Alpaca names, without being refused', async () => {
    const { open, fake, clock, metrics } = await setUp({ pageRows: 100 })
    const resetMs = now + 40_000
    fake.resetAt = resetMs / 1000
    fake.http.left = 3
    const collected = collect(open())
    await fake.http.asked(3)
    fake.http.left = 200
    expect((await collected).bars).toHaveLength(780)
    expect(clock.now()).toBeGreaterThanOrEqual(resetMs)
    const { values } = await metrics.restAnswers.get()
    expect(values.map(({ labels }) => labels.fate)).toEqual(['good'])
  })

  it('comes back after 429 at the reset', async () => {
    const { open, fake, clock } = await setUp()
    fake.resetAt = (now + 25_000) / 1000
    fake.http.arm({
      fault: 'reply',
      reply: { status: 429, body: '{}', headers: { 'x-ratelimit-reset': String(fake.resetAt) } },
    })
    expect((await collect(open())).bars).toHaveLength(780)
    expect(clock.now() - now).toBeGreaterThanOrEqual(25_000)
  })

  it('asks again for a page that is cut, and delivers it once', async () => {
    const { open, fake } = await setUp({ pageRows: 100 })
    fake.http.arm(
      { fault: 'none' },
      { fault: 'cut' },
      { fault: 'reply', reply: { body: '{"bars"' } },
    )
    expect((await collect(open())).bars).toHaveLength(780)
    expect(fake.http.requests).toHaveLength(10)
  })

  it('names the symbols that have nothing in the range', async () => {
    const { open, warnings } = await setUp({ argv: ['--symbols', 'MSFT', 'QQQ'] })
    await collect(open())
    expect(warnings).toEqual([
      { facts: { symbols: ['QQQ'], kind: 'bars' }, message: 'Alpaca has nothing in this range' },
    ])
  })

  it('ends with the symbol in its error when it is badly formed', async () => {
    const { open } = await setUp({ argv: ['--symbols', 'msft'] })
    await expect(collect(open())).rejects.toThrow(/400 .*invalid symbol: msft/)
  })

  it('ends when the key is refused, and when the newest minutes are not in the plan', async () => {
    const wrong = await setUp({ env: { APCA_API_SECRET_KEY: 'wrong' } })
    await expect(collect(wrong.open())).rejects.toThrow(/check APCA_API_KEY_ID/)
    await fake?.[Symbol.asyncDispose]()
    const recent = await setUp({ argv: ['--to', 'now'], env: { ALPACA_FEED: 'sip' } })
    await expect(collect(recent.open())).rejects.toThrow(/set alpaca.feed to iex, or --to 15m/)
  })

  it('says before it asks that the key is missing', async () => {
    const { open } = await setUp({ env: { APCA_API_KEY_ID: '' } })
    expect(open).toThrow('alpaca.key_id and alpaca.secret_key are missing')
  })

  it('ends without an error when it is stopped in the middle of a page', async () => {
    const { open, stop, fake } = await setUp({ pageRows: 100 })
    const frames = open()[Symbol.asyncIterator]()
    await frames.next()
    fake.http.arm({ fault: 'stall' })
    const next = frames.next()
    await fake.http.asked(2)
    stop.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
