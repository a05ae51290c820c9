import type { SourceSamples } from '../samples.ts'
import { matchColumns } from './columns.ts'
import { barOf } from './normalise.ts'

const facts = { symbol: 'GOOG', timeframe: '1m' }

/** A message is a row, as JSON. */
export const fileSamples: SourceSamples = {
  fields: {
    bars: {
      S: '`symbol`, `ticker`; else `--symbols`',
      o: '`open`',
      h: '`high`',
      l: '`low`',
      c: '`close`',
      v: '`volume`; 0 without',
      t: '`timestamp`, `date` and `time` ...; UTC unless it names a zone',
      n: '`n`, `trades`, `trade_count`',
      vw: '`vw`, `vwap`',
      tf: '`--timeframe`',
    },
  },
  notes: ['Column names are compared without case and space; `--columns` wins over them.'],
  messages: [
    {
      title: 'a daily bar as pandas writes it',
      message:
        '{"":"2004-08-19","Open":"100","High":"104.06","Low":"95.96","Close":"100.34","Volume":"22351900"}',
      gives: {
        bars: [
          {
            ...{ S: 'GOOG', o: 100, h: 104.06, l: 95.96, c: 100.34, v: 22_351_900 },
            ...{ t: Date.UTC(2004, 7, 19), n: null, vw: null, tf: '1m' },
          },
        ],
      },
    },
  ],
  read: (message) => {
    const row = JSON.parse(message)
    return { bars: [barOf(row, matchColumns('sample', Object.keys(row), ''), facts)] }
  },
}
