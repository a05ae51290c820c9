import { describe, expect, it } from 'vitest'
import { answerOf } from '../../rest/answer-of.ts'
import { isoMicros, judgePage, pageUrl } from './protocol.ts'

const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  answerOf(body, { status, headers })

const judge = judgePage('bars')
const reset = { 'x-ratelimit-reset': '1795187040' }

describe('pageUrl', () => {
  it('always sends the range, whose end is inside, to the microsecond', () => {
    const fromMicros = Date.parse('2026-11-20T14:30:00Z') * 1000
    const query = {
      url: 'http://feed.test',
      feed: 'iex',
      kind: 'bars',
      symbols: ['MSFT', 'SPY'],
      timeframe: '1m',
      fromMicros,
      toMicros: fromMicros + 60e6,
    } as const
    const { pathname, searchParams } = pageUrl(query, undefined)
    expect(pathname).toBe('/v2/stocks/bars')
    expect(Object.fromEntries(searchParams)).toEqual({
      symbols: 'MSFT,SPY',
      timeframe: '1Min',
      start: '2026-11-20T14:30:00.000000Z',
      end: '2026-11-20T14:30:59.999999Z',
      limit: '10000',
      feed: 'iex',
      sort: 'asc',
    })
    const next = pageUrl({ ...query, kind: 'trades' }, 'a=b')
    expect(next.pathname).toBe('/v2/stocks/trades')
    expect(next.searchParams.get('page_token')).toBe('a=b')
    expect(next.searchParams.has('timeframe')).toBe(false)
  })

  it.each([
    ['delayed_sip', '/v2/stocks/bars', 'sip'],
    ['crypto', '/v1beta3/crypto/us/bars', null],
  ] as const)('asks for what %s keeps at %s', (feed, path, named) => {
    const range = { fromMicros: 0, toMicros: 1, timeframe: '1m' } as const
    const about = { url: 'http://feed.test', kind: 'bars', symbols: ['BTC/USD'] } as const
    const { pathname, searchParams } = pageUrl({ ...about, ...range, feed }, undefined)
    expect([pathname, searchParams.get('feed')]).toEqual([path, named])
  })
})

describe('isoMicros', () => {
  it('writes six digits', () => {
    expect(isoMicros(0)).toBe('1970-01-01T00:00:00.000000Z')
    expect(isoMicros(1_500_042)).toBe('1970-01-01T00:00:01.500042Z')
    expect(isoMicros(-1)).toBe('1969-12-31T23:59:59.999999Z')
  })
})

describe('judgePage', () => {
  it('reads rows and token, and takes null for no rows', () => {
    const rows = { MSFT: [{ t: 'now' }] }
    const page = { bars: rows, next_page_token: 'more' }
    expect(judge(answer(200, page))).toMatchObject({ value: { rows, nextToken: 'more' } })
    const last = { bars: null, next_page_token: null }
    expect(judge(answer(200, last))).toMatchObject({ value: { rows: {}, nextToken: undefined } })
  })

  it('keeps every digit of the id of a trade', () => {
    const body = '{"trades":{"MSFT":[{"i":3512008811734420991,"p":1.5}]},"next_page_token":null}'
    expect(judgePage('trades')(answer(200, body))).toMatchObject({
      value: { rows: { MSFT: [{ i: '3512008811734420991', p: 1.5 }] } },
    })
  })

  it('waits for the reset when the quota is used up, before it is refused', () => {
    const page = { bars: {}, next_page_token: null }
    const headers = { ...reset, 'x-ratelimit-remaining': '0' }
    expect(judge(answer(200, page, headers))).toMatchObject({
      fate: 'good',
      holdUntilMs: 1_795_187_040_000,
    })
    const plenty = { ...reset, 'x-ratelimit-remaining': '12' }
    expect(judge(answer(200, page, plenty))).not.toHaveProperty('holdUntilMs', expect.anything())
  })

  it('waits for the reset when it was too quick', () => {
    const verdict = judge(answer(429, { message: 'too many requests.' }, reset))
    expect(verdict).toMatchObject({ fate: 'limited', holdUntilMs: 1_795_187_040_000 })
    expect(judge(answer(429, ''))).toMatchObject({ fate: 'limited', holdUntilMs: undefined })
  })

  it.each([
    [401, 'unauthorized', 'check APCA_API_KEY_ID'],
    [403, 'forbidden.', 'check APCA_API_KEY_ID'],
    [403, 'subscription does not permit querying recent SIP data', 'set alpaca.feed to iex'],
    [400, 'invalid symbol: M$FT', 'check producer.symbols'],
    [404, 'endpoint not found.', 'alpaca.history_url'],
    [422, 'invalid start', 'producer.from'],
  ])('refuses to go on after %i %s', (status, message, advice) => {
    const verdict = judge(answer(status, { message }))
    expect(verdict.fate).toBe('refused')
    expect(verdict).toHaveProperty('told', expect.stringContaining(message))
    expect(verdict).toHaveProperty('advice', expect.stringContaining(advice))
  })

  it.each([500, 502, 504])('tries again after %i', (status) => {
    expect(judge(answer(status, 'oops')).fate).toBe('failed')
  })

  it.each([
    ['nothing', ''],
    ['half a text', '{"bars":{"MSFT":[{"t"'],
    ['rows of another kind', { quotes: {}, next_page_token: null }],
    ['rows that are no lists', { bars: { MSFT: {} }, next_page_token: null }],
    ['rows that are no objects', { bars: { MSFT: [1] }, next_page_token: null }],
    ['no word on the next page', { bars: {} }],
  ])('cannot read %s', (_what, body) => {
    expect(judge(answer(200, body)).fate).toBe('unreadable')
  })
})
