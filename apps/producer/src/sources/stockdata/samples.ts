import { answerOf } from '../../rest/answer-of.ts'
import type { SourceSamples } from '../samples.ts'
import { apiQuoteOf, tradeOf } from './normalise.ts'
import { judgeQuotes } from './protocol.ts'

const element = (fields: string) =>
  `{"meta":{"requested":2,"returned":1},"data":[{"ticker":"MSFT","name":"Microsoft Corporation","exchange_short":"NASDAQ","exchange_long":"NASDAQ Stock Exchange","currency":"USD","price":412.3,"day_high":413.9,"day_low":409.8,"day_open":410.2,"52_week_high":468.4,"52_week_low":309.5,"market_cap":null,"previous_close_price":411.2,"previous_close_price_time":"2026-11-19T15:59:59.000000","day_change":0.27,"volume":731220,${fields}}]}`

export const stockdataSamples: SourceSamples = {
  fields: {
    trades: {
      S: '`ticker`',
      p: '`price`, of IEX alone',
      s: '0: the API does not tell it',
      t: '`last_trade_time`; New York, unless it names a zone',
      i: 'always empty',
      x: '`mic_code`',
      c: '`extended` with `is_extended_hours_price`',
      a: 'always new',
    },
  },
  notes: [
    'A trade is the last one at the time of a poll, and comes when its time is later than any before: trades between two polls are not there.',
    'The whole answer goes to the topic of `kafka.topics.api_quotes` as `ApiQuotes`: with the names of the API, but `week_52_high` and `week_52_low`, and `timestamp_utc` for `last_trade_time`.',
    '`day_*` and `volume` are of the day so far. `day_change` is a percentage of the current price in some answers.',
  ],
  messages: [
    {
      title: 'a quote, its time being that of New York',
      message: element(
        '"mic_code":"XNAS","is_extended_hours_price":false,"last_trade_time":"2026-11-20T15:59:58.250000"',
      ),
      gives: {
        trades: [
          {
            ...{ S: 'MSFT', p: 412.3, s: 0, i: '', x: 'XNAS', c: '', a: 'new' },
            t: Date.parse('2026-11-20T20:59:58.250Z') * 1000,
          },
        ],
      },
    },
    {
      title: 'a quote of extended hours, its time naming a zone',
      message: element(
        '"mic_code":null,"is_extended_hours_price":true,"last_trade_time":"2026-11-20T22:10:00.000000Z"',
      ),
      gives: {
        trades: [
          {
            ...{ S: 'MSFT', p: 412.3, s: 0, i: '', x: '', c: 'extended', a: 'new' },
            t: Date.parse('2026-11-20T22:10:00Z') * 1000,
          },
        ],
      },
    },
  ],
  read: (message) => {
    const verdict = judgeQuotes(answerOf(message))
    if (verdict.fate !== 'good') return {}
    return { trades: verdict.value.data.flatMap((each) => apiQuoteOf(each) ?? []).map(tradeOf) }
  },
}
