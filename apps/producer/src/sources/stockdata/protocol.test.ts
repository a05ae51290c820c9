import { describe, expect, it } from 'vitest'
import { answerOf } from '../../rest/answer-of.ts'
import { judgeQuotes, quoteUrl } from './protocol.ts'

const now = Date.parse('2026-11-20T15:00:00Z')

const answer = (status: number, body: unknown) => answerOf(body, { status, receivedAtMs: now })

const failure = (code: string) => ({ error: { code, message: 'told' } })

describe('quoteUrl', () => {
  it('asks for several symbols at once', () => {
    const url = quoteUrl('http://feed.test', ['MSFT', 'BRK.B'], 'top/secret')
    expect(url.href).toBe(
      'http://feed.test/v1/data/quote?symbols=MSFT%2CBRK.B&api_token=top%2Fsecret',
    )
  })
})

describe('judgeQuotes', () => {
  it.each([
    [400, 'malformed_parameters', 'lower stockdata.symbols_per_request'],
    [401, 'invalid_api_token', 'check STOCKDATA_API_TOKEN'],
    [403, 'endpoint_access_restricted', 'the plan does not cover quotes'],
    [404, 'invalid_api_endpoint', 'check stockdata.url'],
    [404, 'resource_not_found', 'check stockdata.url'],
  ])('refuses to go on after %i %s', (status, code, advice) => {
    for (const verdict of [
      judgeQuotes(answer(status, failure(code))),
      judgeQuotes(answer(200, failure(code))),
    ]) {
      expect(verdict.fate).toBe('refused')
      expect(verdict).toHaveProperty('advice', expect.stringContaining(advice))
    }
  })

  it.each([400, 401, 403, 404, 410])('refuses to go on after %i without a body', (status) => {
    expect(judgeQuotes(answer(status, '')).fate).toBe('refused')
  })

  it('waits for the next day when the quota of the day is used up', () => {
    const midnight = Date.parse('2026-11-21T00:00:00Z')
    for (const body of [failure('usage_limit_reached'), '']) {
      expect(judgeQuotes(answer(402, body))).toMatchObject({
        fate: 'limited',
        holdUntilMs: midnight,
      })
    }
  })

  it('waits a minute when it was too quick', () => {
    for (const body of [failure('rate_limit_reached'), 'slow down']) {
      expect(judgeQuotes(answer(429, body))).toMatchObject({
        fate: 'limited',
        holdUntilMs: now + 60_000,
      })
    }
  })

  it.each([
    ['a server error', 500, failure('server_error')],
    ['maintenance', 503, failure('maintenance_mode')],
    ['a code that is new', 200, failure('on_fire')],
    ['a page', 200, '<html></html>'],
    ['a bad gateway', 502, 'Bad Gateway'],
  ])('tries again after %s', (_what, status, body) => {
    expect(judgeQuotes(answer(status, body)).fate).toBe('failed')
  })

  it('takes elements as a list and by ticker', () => {
    const meta = { requested: 2, returned: 1 }
    const element = { ticker: 'MSFT' }
    for (const data of [[element], { MSFT: element }]) {
      expect(judgeQuotes(answer(200, { meta, data }))).toEqual({
        fate: 'good',
        value: { meta, data: [element] },
      })
    }
  })

  it.each([
    ['nothing', ''],
    ['half a text', '{"meta":{'],
    ['no data', { meta: { requested: 1, returned: 0 } }],
    ['no counts', { data: [] }],
    ['null', 'null'],
  ])('cannot read %s', (_what, body) => {
    expect(judgeQuotes(answer(200, body)).fate).toBe('unreadable')
  })
})
