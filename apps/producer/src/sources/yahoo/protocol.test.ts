import { describe, expect, it } from 'vitest'
import { answerOf } from '../../rest/answer-of.ts'
import { chartUrl, chunksOf, judgeChart } from './protocol.ts'

const answer = (status: number, body: unknown) => answerOf(body, { status })

const failure = (code: string, description: string) => ({
  chart: { result: null, error: { code, description } },
})

const meta = { symbol: 'MSFT', exchangeTimezoneName: 'America/New_York', dataGranularity: '1d' }

describe('chartUrl', () => {
  it('names symbol, range and interval', () => {
    const url = chartUrl('http://feed.test', '^GSPC', '1h', { from: 10, to: 20 })
    expect(url.href).toBe(
      'http://feed.test/v8/finance/chart/%5EGSPC?period1=10&period2=20&interval=1h&includePrePost=false',
    )
  })
})

describe('chunksOf', () => {
  it('asks for a year of days at once', () => {
    expect(chunksOf({ from: 0, to: 365 * 86_400 }, '1d')).toHaveLength(1)
  })

  it('asks for a week of minutes at most, without hole or overlap', () => {
    const week = 7 * 86_400
    expect(chunksOf({ from: 100, to: 100 + 2.5 * week }, '1m')).toEqual([
      { from: 100, to: 100 + week },
      { from: 100 + week, to: 100 + 2 * week },
      { from: 100 + 2 * week, to: 100 + 2.5 * week },
    ])
  })
})

describe('judgeChart', () => {
  it.each([
    ['a symbol that is not known', 404, failure('Not Found', 'No data found'), 'no symbol'],
    [
      'a range before the first day',
      400,
      failure('Bad Request', "Data doesn't exist for startDate = 1"),
      'no data',
    ],
  ])('goes on after %s', (_what, status, body, found) => {
    expect(judgeChart(answer(status, body))).toEqual({ fate: 'good', value: { found } })
  })

  it.each([
    [422, failure('Unprocessable Entity', '1m data not available'), 'choose a later --from'],
    [400, failure('Bad Request', 'invalid interval'), 'choose a later --from'],
    [401, failure('Unauthorized', 'Invalid Crumb'), 'take another source'],
    [403, 'no', 'check producer.symbols and yahoo.url'],
    [404, 'no such path', 'check producer.symbols and yahoo.url'],
  ])('refuses to go on after %i %j', (status, body, advice) => {
    const verdict = judgeChart(answer(status, body))
    expect(verdict.fate).toBe('refused')
    expect(verdict).toHaveProperty('advice', expect.stringContaining(advice))
  })

  it('waits at least a quarter of an hour after 429, whatever its text is', () => {
    for (const body of ['Too Many Requests', 'Edge: Too Many Requests', '']) {
      expect(judgeChart(answer(429, body))).toMatchObject({
        fate: 'limited',
        backOff: { backOffBaseMs: 900_000, backOffCapMs: 21_600_000 },
      })
    }
  })

  it.each([
    ['an outage page in a 200', 200, '<html>Will be right back</html>'],
    ['a consent redirect', 302, ''],
    ['a server error with an error object', 500, failure('Internal Server Error', 'oops')],
    ['a bad gateway', 502, 'Bad Gateway'],
  ])('tries again after %s', (_what, status, body) => {
    expect(judgeChart(answer(status, body)).fate).toBe('failed')
  })

  it.each([
    ['nothing', ''],
    ['half a text', '{"chart":{"res'],
    ['no result', { chart: { result: [], error: null } }],
    ['no meta', { chart: { result: [{ indicators: {} }] } }],
    [
      'an unknown zone',
      { chart: { result: [{ meta: { ...meta, exchangeTimezoneName: 'Mars' }, indicators: {} }] } },
    ],
  ])('cannot read %s', (_what, body) => {
    expect(judgeChart(answer(200, body)).fate).toBe('unreadable')
  })

  it('reads a chart without a single bar', () => {
    const body = { chart: { result: [{ meta, indicators: { quote: [{}] } }], error: null } }
    expect(judgeChart(answer(200, body))).toMatchObject({
      fate: 'good',
      value: { found: 'chart', chart: { symbol: 'MSFT', timestamps: [], regular: undefined } },
    })
  })
})
