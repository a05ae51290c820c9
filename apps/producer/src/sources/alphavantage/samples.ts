import { MarketCalendar, usEquities } from '@tickertape/calendar'
import { answerOf } from '../../rest/answer-of.ts'
import type { ItemsByKind, SourceSamples } from '../samples.ts'
import { barsOf, tradeOf } from './normalise.ts'
import { judgeQuote, judgeSeries } from './protocol.ts'

const receivedAtMs = Date.parse('2026-11-21T12:00:00Z')

function read(body: string): ItemsByKind {
  const answer = answerOf(body)
  if (body.includes('Global Quote')) {
    const verdict = judgeQuote(answer)
    if (verdict.fate !== 'good' || verdict.value.found !== 'data') return {}
    const market = new MarketCalendar(usEquities)
    return { trades: [tradeOf(verdict.value.data, receivedAtMs * 1000, market)] }
  }
  const verdict = judgeSeries(answer)
  if (verdict.fate !== 'good' || verdict.value.found !== 'data') return {}
  const range = { fromMs: 0, toMs: receivedAtMs, nowMs: receivedAtMs }
  return { bars: barsOf(verdict.value.data, { timeframe: '5m', ...range }) }
}

export const alphavantageSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`2. Symbol`',
      o: '`1. open`',
      h: '`2. high`',
      l: '`3. low`',
      c: '`4. close`',
      v: '`5. volume`',
      t: 'name of the row, in the zone of `6. Time Zone`',
      n: 'always null',
      vw: 'always null',
      tf: '`--timeframe`; 5m when not set',
    },
    trades: {
      S: '`01. symbol`',
      p: '`05. price`',
      s: '0: the API does not tell it',
      t: 'close of `07. latest trading day`; while that is to come, when it was received',
      i: 'always empty',
      x: 'always empty',
      c: '`received` when the time is that of receipt',
      a: 'always new',
    },
  },
  notes: [
    'A trade is the price of a quote, and comes when day, price or volume changed: trades between two polls are not there.',
    'Bars are as traded, without adjustment, and of extended hours too. Bars that are not over are left out.',
    'A limit, a missing plan and a wrong key all come with the status 200, in words that changed several times: words that are not known are taken for a limit.',
  ],
  messages: [
    {
      title: 'a quote',
      message:
        '{"Global Quote":{"01. symbol":"IBM","02. open":"301.10","03. high":"303.00","04. low":"299.85","05. price":"302.40","06. volume":"2917344","07. latest trading day":"2026-11-20","08. previous close":"300.95","09. change":"1.45","10. change percent":"0.4818%"}}',
      gives: {
        trades: [
          {
            ...{ S: 'IBM', p: 302.4, s: 0, i: '', x: '', c: '', a: 'new' },
            t: Date.parse('2026-11-20T21:00:00Z') * 1000,
          },
        ],
      },
    },
    {
      title: 'a series, newest first',
      message:
        '{"Meta Data":{"1. Information":"Intraday (5min)","2. Symbol":"IBM","3. Last Refreshed":"2026-11-20 19:55:00","4. Interval":"5min","5. Output Size":"Compact","6. Time Zone":"US/Eastern"},"Time Series (5min)":{"2026-11-20 19:55:00":{"1. open":"302.4","2. high":"302.5","3. low":"302.4","4. close":"302.5","5. volume":"118"},"2026-11-20 19:50:00":{"1. open":"302.1","2. high":"302.4","3. low":"302.1","4. close":"302.4","5. volume":"96"}}}',
      gives: {
        bars: [
          {
            ...{ S: 'IBM', o: 302.1, h: 302.4, l: 302.1, c: 302.4, v: 96 },
            ...{ t: Date.parse('2026-11-21T00:50:00Z'), n: null, vw: null, tf: '5m' },
          },
          {
            ...{ S: 'IBM', o: 302.4, h: 302.5, l: 302.4, c: 302.5, v: 118 },
            ...{ t: Date.parse('2026-11-21T00:55:00Z'), n: null, vw: null, tf: '5m' },
          },
        ],
      },
    },
    { title: 'an unknown symbol', message: '{"Global Quote":{}}', gives: {} },
  ],
  read,
}
