import { loadConfig } from '@tickertape/config'
import type { SourceSamples } from '../samples.ts'
import { Market } from './market.ts'

const kinds = ['bars', 'trades', 'quotes'] as const

/** It has no wire: a message is the options of a run, and gives the events of its first step. */
export const syntheticSamples: SourceSamples = {
  fields: {
    bars: {
      S: 'as configured',
      o: 'near the close before',
      h: 'highest price of the walk',
      l: 'lowest price of the walk',
      c: 'price of the walk at the end',
      v: 'random, by the usual volume of the symbol and the time of day',
      t: 'start of the step',
      n: 'random, by volume',
      vw: 'random, between low and high',
      tf: 'symbols x kinds / rate',
    },
    trades: {
      S: 'as configured',
      p: 'close of the bar',
      s: 'part of the volume of the bar',
      t: 'last microsecond of the step',
      i: 'number of the step',
      x: 'always `V`',
      c: 'always `@`',
      a: 'always new',
    },
    quotes: {
      S: 'as configured',
      bp: '1 to 3 cents below the close',
      bs: 'random',
      ap: '1 to 3 cents above the close',
      as: 'random',
      t: 'last microsecond of the step',
      bx: 'always `V`',
      ax: 'always `V`',
      c: 'always `R`',
      i: 'empty: one a step',
    },
  },
  notes: [
    'The same scenario, seed, start, symbols, kinds and rate give the same events.',
    'What `producer.scenario` changes is in [scenarios](scenarios.md).',
    'Time runs by the clock, but how busy it is follows the hours of US equities.',
  ],
  messages: [
    {
      title: 'the first step of a run',
      message: '--from 2026-11-20T14:30:00Z --symbols AAPL --rate 3 --seed 7',
      gives: {
        bars: [
          {
            ...{ S: 'AAPL', o: 235, h: 235.03, l: 235, c: 235, v: 261, t: 1_795_185_000_000 },
            ...{ n: 8, vw: 235.0223, tf: '1s' },
          },
        ],
        trades: [
          {
            ...{ S: 'AAPL', p: 235, s: 40, t: 1_795_185_000_999_999, i: '0', x: 'V', c: '@' },
            a: 'new',
          },
        ],
        quotes: [
          {
            ...{ S: 'AAPL', bp: 234.99, bs: 3, ap: 235.01, as: 1, t: 1_795_185_000_999_999 },
            ...{ bx: 'V', ax: 'V', c: 'R', i: '' },
          },
        ],
      },
    },
  ],
  read: (message) => {
    const argv = ['--kinds', ...kinds, ...message.split(' ')]
    const { producer } = loadConfig({ argv, env: {} })
    return new Market({ producer, symbols: producer.symbols, kinds }).events(0, 1)
  },
}
