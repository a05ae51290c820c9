import { answerOf } from '../../rest/answer-of.ts'
import type { SourceSamples } from '../samples.ts'
import { barsOf } from './normalise.ts'
import { judgeChart } from './protocol.ts'

const day = (time: string) => Date.parse(time) / 1000

const chart = (granularity: string, timestamp: readonly number[], quote: object) =>
  JSON.stringify({
    chart: {
      result: [
        {
          meta: {
            currency: 'USD',
            symbol: 'MSFT',
            exchangeName: 'NMS',
            exchangeTimezoneName: 'America/New_York',
            dataGranularity: granularity,
            currentTradingPeriod: {
              regular: { start: day('2026-11-20T14:30:00Z'), end: day('2026-11-20T21:00:00Z') },
            },
          },
          timestamp,
          indicators: { quote: [quote] },
        },
      ],
      error: null,
    },
  })

const receivedAtMs = Date.parse('2026-11-20T21:05:00Z')

export const yahooSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`meta.symbol`',
      o: '`quote[0].open`',
      h: '`quote[0].high`',
      l: '`quote[0].low`',
      c: '`quote[0].close`',
      v: '`quote[0].volume`',
      t: '`timestamp`, in seconds; of a day its regular open',
      n: 'always null',
      vw: 'always null',
      tf: '`--timeframe`; 1d when not set',
    },
  },
  notes: [
    'The API is unofficial and off unless asked for: it may change, slow down or shut out at any time.',
    'A slot that is null is no bar. Left out as well: the row of the live price, bars that are not over, rows outside the range or the regular session, and a day that comes twice but for its last row.',
    'Prices are adjusted for splits, not for dividends; `adjclose` is not used.',
  ],
  messages: [
    {
      title: 'a day, and leaves out the row of the live price',
      message: chart('1d', [day('2026-11-20T14:30:00Z'), day('2026-11-20T21:00:07Z')], {
        open: [410.2, 412.3],
        high: [413.9, 412.3],
        low: [409.8, 412.3],
        close: [412.3, 412.3],
        volume: [18_423_511, 0],
      }),
      gives: {
        bars: [
          {
            ...{ S: 'MSFT', o: 410.2, h: 413.9, l: 409.8, c: 412.3, v: 18_423_511 },
            ...{ t: Date.parse('2026-11-20T14:30:00Z'), n: null, vw: null, tf: '1d' },
          },
        ],
      },
    },
    {
      title: 'minutes, and makes no bar of an empty slot',
      message: chart('1m', [day('2026-11-20T15:00:00Z'), day('2026-11-20T15:01:00Z')], {
        open: [411.2, null],
        high: [411.5, null],
        low: [411.1, null],
        close: [411.4, null],
        volume: [90_211, null],
      }),
      gives: {
        bars: [
          {
            ...{ S: 'MSFT', o: 411.2, h: 411.5, l: 411.1, c: 411.4, v: 90_211 },
            ...{ t: Date.parse('2026-11-20T15:00:00Z'), n: null, vw: null, tf: '1m' },
          },
        ],
      },
    },
  ],
  read: (message) => {
    const verdict = judgeChart(answerOf(message, { receivedAtMs }))
    if (verdict.fate !== 'good' || verdict.value.found !== 'chart') return {}
    const { chart } = verdict.value
    const timeframe = chart.granularity === '1d' ? '1d' : '1m'
    const range = { fromMs: Date.parse('2026-11-01'), toMs: Date.parse('2026-12-01') }
    return { bars: barsOf(chart, { timeframe, ...range, nowMs: receivedAtMs }).bars }
  },
}
