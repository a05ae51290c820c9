import { limitWordings } from '@tickertape/testkit'
import { describe, expect, it } from 'vitest'
import { answerOf } from '../../rest/answer-of.ts'
import { judgeQuote, judgeSeries, quoteUrl, seriesUrl } from './protocol.ts'

const answer = (status: number, body: unknown) => answerOf(body, { status })

const access = { url: 'http://feed.test', key: 'K' }

describe('the requests', () => {
  it('name function, symbol and key', () => {
    expect(quoteUrl(access, 'IBM').href).toBe(
      'http://feed.test/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=K',
    )
  })

  it('are for the newest hundred bars, or for a whole month', () => {
    const series = { symbol: 'IBM', timeframe: '1h', month: undefined } as const
    const common = 'function=TIME_SERIES_INTRADAY&symbol=IBM&interval=60min&adjusted=false'
    expect(seriesUrl(access, series).search).toBe(`?${common}&outputsize=compact&apikey=K`)
    expect(seriesUrl(access, { ...series, month: '2026-11' }).search).toBe(
      `?${common}&outputsize=full&month=2026-11&apikey=K`,
    )
  })
})

const meta = { '2. Symbol': 'IBM', '6. Time Zone': 'US/Eastern' }

describe.each([
  ['judgeQuote', judgeQuote],
  ['judgeSeries', judgeSeries],
])('%s', (_name, judge) => {
  it.each([
    ['an older wording', limitWordings.note],
    ['a newer wording', limitWordings.sparingly],
    ['a wording that nobody knows', { Information: 'We are having a party.' }],
  ])('waits after %s of a limit in a 200', (_what, body) => {
    expect(judge(answer(200, body))).toMatchObject({ fate: 'limited' })
    expect(judge(answer(200, body))).not.toHaveProperty('backOff')
  })

  it('waits for longer when it is the limit of a day', () => {
    expect(judge(answer(200, limitWordings.day))).toMatchObject({
      fate: 'limited',
      backOff: { backOffBaseMs: 900_000 },
    })
  })

  it.each([
    [{ 'Error Message': 'the parameter apikey is invalid or missing' }, 'ALPHAVANTAGE_API_KEY'],
    [{ Information: 'Please provide a valid API key.' }, 'ALPHAVANTAGE_API_KEY'],
    [{ Information: 'This is a premium endpoint.' }, 'the plan does not cover this'],
    [{ Information: 'The **demo** API key is for demo purposes only.' }, 'get a key of your own'],
  ])('refuses to go on after %j', (body, advice) => {
    const verdict = judge(answer(200, body))
    expect(verdict.fate).toBe('refused')
    expect(verdict).toHaveProperty('advice', expect.stringContaining(advice))
  })

  it('finds nothing where the call is called invalid: the symbol is not known', () => {
    const body = { 'Error Message': 'Invalid API call. Please retry or visit the documentation' }
    expect(judge(answer(200, body))).toEqual({ fate: 'good', value: { found: 'nothing' } })
  })

  it.each([
    ['an outage page', 200, '<html></html>'],
    ['a server error', 503, ''],
  ])('tries again after %s', (_what, status, body) => {
    expect(judge(answer(status, body)).fate).toBe('failed')
  })

  it.each(['', '{"Global Quote":{"01. sy', '{}', '[]', '{"Global Quote":7,"Meta Data":null}'])(
    'cannot read %s',
    (body) => expect(judge(answer(200, body)).fate).toBe('unreadable'),
  )
})

describe('judgeQuote', () => {
  it('finds the fields, also behind a key with a suffix', () => {
    const quote = { '01. symbol': 'IBM' }
    for (const key of ['Global Quote', 'Global Quote - DATA DELAYED BY 15 MINUTES']) {
      expect(judgeQuote(answer(200, { [key]: quote }))).toEqual({
        fate: 'good',
        value: { found: 'data', data: quote },
      })
    }
  })

  it('finds nothing in an empty quote', () => {
    const verdict = judgeQuote(answer(200, { 'Global Quote': {} }))
    expect(verdict).toEqual({ fate: 'good', value: { found: 'nothing' } })
  })
})

describe('judgeSeries', () => {
  it('finds the rows whatever the interval in their key is', () => {
    const rows = { '2026-11-20 19:55:00': {} }
    const body = { 'Meta Data': meta, 'Time Series (5min)': rows }
    expect(judgeSeries(answer(200, body))).toEqual({
      fate: 'good',
      value: { found: 'data', data: { symbol: 'IBM', zone: 'US/Eastern', rows } },
    })
  })

  it.each([undefined, '', 'US/Atlantis'])('cannot read times of the zone %s', (zone) => {
    const body = { 'Meta Data': { ...meta, '6. Time Zone': zone }, 'Time Series (5min)': {} }
    expect(judgeSeries(answer(200, body)).fate).toBe('unreadable')
  })
})
